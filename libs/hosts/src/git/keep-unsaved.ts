import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { invalidInput, rejected } from '@mngr/errors';
import { shellQuote } from '../shell-quote.js';
import type { Git } from './git.js';

export interface KeptWork {
  readonly ref: string;
  readonly commit: string;
  /** A line for the person's shell that brings the work back as a branch. */
  readonly restoreCommand: string;
}

export interface KeepSpec {
  readonly worktree: string;
  /** The agent's name; part of the ref. */
  readonly name: string;
  /** Its commits are kept, too. @default only HEAD's */
  readonly branch?: string | undefined;
  /** Further commits to keep, with their histories. */
  readonly tips?: readonly string[] | undefined;
  readonly now: Date;
}

const AUTHOR = { NAME: 'mngr', EMAIL: 'mngr@localhost' };
const IDENTITY = Object.fromEntries(
  Object.entries(AUTHOR).flatMap(([key, value]) =>
    [`GIT_AUTHOR_${key}`, `GIT_COMMITTER_${key}`].map((k) => [k, value]),
  ),
);

/**
 * Saves uncommitted and untracked work and the branch's commits under `refs/mngr/kept/<name>/<timestamp>`, by a commit
 * made through an index of its own: neither the worktree nor its index nor the branch changes. Ignored files are not kept.
 *
 * @throws AppError `workspace.nested-repository` (rejected): a repository inside the worktree cannot be kept this way;
 *   else as `Git.run`
 */
export async function keepUnsaved(git: Git, spec: KeepSpec): Promise<KeptWork> {
  const { worktree } = spec;
  const [gitDir = '', commonDir = ''] = (
    await git.text(worktree, ['rev-parse', '--path-format=absolute', '--git-dir', '--git-common-dir'])
  ).split('\n');
  const head = await git.text(worktree, ['rev-parse', '--verify', 'HEAD']);
  const tree = await treeOfWork(git, worktree, gitDir);
  await refuseNested(git, worktree, head, tree);
  const parents = [...new Set([head, ...(await otherTip(git, spec, head)), ...(spec.tips ?? [])])];
  const hasWork = tree !== (await git.text(worktree, ['rev-parse', `${head}^{tree}`]));
  const args = [
    'commit-tree',
    tree,
    ...parents.flatMap((parent) => ['-p', parent]),
    '-m',
    `Work of ${spec.name} kept by mngr`,
  ];
  const commit = hasWork || parents.length > 1 ? await git.text(worktree, args, { env: IDENTITY }) : head;
  const ref = `refs/mngr/kept/${refName(spec.name)}/${spec.now.toISOString().replace(/[-:.]/g, '')}`;
  await git.run(worktree, ['update-ref', ref, commit]);
  return { ref, commit, restoreCommand: restoreLine(commonDir, spec.name, ref) };
}

/** The line that brings kept work back as a branch. */
export function restoreLine(gitDir: string, name: string, ref: string): string {
  return `git --git-dir=${shellQuote(gitDir)} branch ${shellQuote(`${refName(name)}-restored`)} ${ref}`;
}

async function treeOfWork(git: Git, worktree: string, gitDir: string): Promise<string> {
  const temporary = join(gitDir, `mngr-index-${randomBytes(6).toString('hex')}`);
  const env = { GIT_INDEX_FILE: temporary };
  try {
    // A copy of the real index knows which files are unchanged and saves reading them all.
    const index = await git.files.read(join(gitDir, 'index'));
    if (index === undefined) await git.run(worktree, ['read-tree', 'HEAD'], { env });
    else await git.files.writeAtomic(temporary, index, 0o600);
    await git.run(worktree, ['add', '--all', '--', '.'], { env, config: ['advice.addEmbeddedRepo=false'] });
    return await git.text(worktree, ['write-tree'], { env });
  } finally {
    await Promise.all([git.files.remove(temporary), git.files.remove(`${temporary}.lock`)]);
  }
}

/** A nested repository becomes a link to a commit: its files and history would be lost with the directory. */
async function refuseNested(git: Git, worktree: string, head: string, tree: string): Promise<void> {
  const changes = await git.text(worktree, ['diff-tree', '-r', '-z', head, tree]);
  const [, path] = /(?:^|\0):\d+ 160000 [^\0]*\0([^\0]+)/.exec(changes) ?? [];
  if (path === undefined) return;
  throw rejected('workspace.nested-repository', `${path} in ${worktree} is a git repository of its own.`, {
    facts: { worktree, path },
    wayOut: 'Push or move it away first; mngr cannot keep a repository inside another one.',
  });
}

/** The branch's tip, when the worktree's HEAD does not hold it (HEAD was detached or moved to another branch). */
async function otherTip(git: Git, spec: KeepSpec, head: string): Promise<readonly string[]> {
  if (spec.branch === undefined) return [];
  const ref = `refs/heads/${spec.branch}`;
  const tip = await git.text(spec.worktree, ['rev-parse', '--verify', '--quiet', ref], { accept: [0, 1] });
  if (tip === '' || tip === head) return [];
  const args = ['merge-base', '--is-ancestor', tip, head];
  return (await git.run(spec.worktree, args, { accept: [0, 1] })).exitCode === 0 ? [] : [tip];
}

function refName(name: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_-]*$/.test(name)) return name;
  throw invalidInput('workspace.invalid-name', `${JSON.stringify(name)} cannot be part of a ref name.`, {
    wayOut: 'Use letters, digits, underscores and hyphens.',
  });
}
