import { join } from 'node:path';
import type { Git } from './git.js';
import { noCommits, unknownBase } from './workspace-errors.js';

export interface StartSpec {
  readonly repo: string;
  readonly newBranch?: string | undefined;
  readonly base?: string | undefined;
}

export interface ResolvedStart {
  readonly commonDir: string;
  readonly baseCommit: string;
  /** Whether the branch to make, or the one to check out, exists. */
  readonly hasBranch: boolean;
}

/**
 * Reads what the decision about a branch needs, by at most two git processes at once.
 *
 * @throws AppError `workspace.no-commits`, `workspace.unknown-base` (rejected); else as `Git.run`
 */
export async function resolveStart(git: Git, spec: StartSpec): Promise<ResolvedStart> {
  const base = spec.base ?? 'HEAD';
  const revisions = `${base}^{commit}\nrefs/heads/${spec.newBranch ?? base}\n`;
  const [commonDir, objects] = await Promise.all([
    commonDirOf(git, spec.repo),
    git.text(spec.repo, ['cat-file', '--batch-check=%(objectname)'], { stdin: oneLineEach(revisions, base) }),
  ]);
  const [commit = '', branch = ''] = objects.split('\n');
  if (!isObject(commit)) throw spec.base === undefined || base === 'HEAD' ? noCommits(spec.repo) : unknownBase(base);
  return { commonDir, baseCommit: commit, hasBranch: isObject(branch) };
}

/** Saves a process (some 4 ms) in the usual case, the top of a main working tree. */
async function commonDirOf(git: Git, repo: string): Promise<string> {
  const dotGit = join(repo, '.git');
  const names: readonly string[] = await git.files.list(dotGit).catch(() => []); // a worktree's `.git` is a file
  if (names.includes('HEAD')) return dotGit;
  return git.text(repo, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
}

function oneLineEach(revisions: string, base: string): string {
  if (base.includes('\n') || base.startsWith('-')) throw unknownBase(base);
  return revisions;
}

function isObject(line: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(line);
}
