import type { Git } from './git.js';
import { gitStatus } from './git-status.js';
import { keepUnsaved, restoreLine, type KeptWork } from './keep-unsaved.js';

/** What would be lost with a repository that is an agent's own. */
export interface MirrorWork {
  /** Changed, staged and untracked files; the first `MOST_FILES`. */
  readonly files: readonly string[];
  readonly fileCount: number;
  /** Ends of histories (branches, tags, stashes, HEAD) that neither the source nor a remote has. */
  readonly tips: readonly string[];
  readonly unmergedCommits: number;
}

const MOST_FILES = 200;
const TRANSFER_TIMEOUT_MS = 600_000;
const OBJECT = '%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end)';

/**
 * Reads what exists only in a mirror. A mirror goes with its branches, so commits that the source does not have count.
 *
 * @param source the repository it was made from; undefined when that is gone
 * @throws as `Git.run`; a failure never looks like "nothing"
 */
export async function unsavedInMirror(git: Git, mirror: string, source: string | undefined): Promise<MirrorWork> {
  const [status, own, stashes, known] = await Promise.all([
    gitStatus(git, mirror),
    tipsOf(git, mirror, ['refs/heads', 'refs/tags']),
    stashesOf(git, mirror),
    source === undefined ? [] : tipsOf(git, source, ['refs/heads', 'refs/tags', 'refs/remotes', 'refs/mngr/kept']),
  ]);
  const head = status.head === undefined ? [] : [status.head];
  const isKnown = new Set(known);
  const candidates = new Set([...own, ...head, ...stashes].filter((tip) => !isKnown.has(tip)));
  const shared = candidates.size === 0 ? [] : await present(git, mirror, known);
  const tips: string[] = [];
  let unmergedCommits = 0;
  for (const tip of candidates) {
    if (source !== undefined && (await isIn(git, source, tip))) continue;
    const commits = await countOnly(git, mirror, [tip], shared);
    if (commits > 0) tips.push(tip);
  }
  if (tips.length > 0) unmergedCommits = await countOnly(git, mirror, tips, shared);
  const files = [...new Set([...status.staged, ...status.modified, ...status.untracked])];
  return { files: files.slice(0, MOST_FILES), fileCount: files.length, tips, unmergedCommits };
}

export interface KeepFromMirror {
  readonly mirror: string;
  readonly name: string;
  readonly tips: readonly string[];
  /** A repository that outlives the mirror. */
  readonly target: string;
  readonly now: Date;
}

/** Saves unfinished files and commits of a mirror under `refs/mngr/kept` of another repository. @throws as `keepUnsaved` */
export async function keepFromMirror(git: Git, spec: KeepFromMirror): Promise<KeptWork> {
  const { mirror, name, tips, target, now } = spec;
  const kept = await keepUnsaved(git, { worktree: mirror, name, tips, now });
  // Fetched by the target: a push would run the hooks that the target's owner has.
  const args = [
    'fetch',
    '--quiet',
    '--no-tags',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--no-auto-maintenance',
  ];
  await git.run(target, [...args, '--', mirror, `+${kept.ref}:${kept.ref}`], { timeoutMs: TRANSFER_TIMEOUT_MS });
  const gitDir = await git.text(target, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  return { ...kept, restoreCommand: restoreLine(gitDir, name, kept.ref) };
}

async function tipsOf(git: Git, repository: string, patterns: readonly string[]): Promise<readonly string[]> {
  const said = await git.text(repository, ['for-each-ref', `--format=${OBJECT}`, ...patterns]);
  return said.split('\n').filter(isObject);
}

function isObject(line: string): boolean {
  return /^[0-9a-f]{40,64}$/.test(line);
}

/** Whether a repository has a commit in the history of one of its refs. */
async function isIn(git: Git, repository: string, commit: string): Promise<boolean> {
  const exists = await git.run(repository, ['cat-file', '-e', `${commit}^{commit}`], { accept: [0, 1, 128] });
  if (exists.exitCode !== 0) return false;
  return (await git.text(repository, ['for-each-ref', '--count=1', `--contains=${commit}`])) !== '';
}

/** How many commits the tips lead to that neither a remote nor the known commits have. */
async function countOnly(git: Git, mirror: string, tips: readonly string[], known: readonly string[]): Promise<number> {
  // On stdin: there may be thousands of them.
  const stdin = `${[...tips, ...known.map((commit) => `^${commit}`)].join('\n')}\n`;
  return Number(await git.text(mirror, ['rev-list', '--count', '--stdin', '--not', '--remotes'], { stdin }));
}

async function present(git: Git, mirror: string, commits: readonly string[]): Promise<readonly string[]> {
  if (commits.length === 0) return [];
  const said = await git.text(mirror, ['cat-file', '--batch-check=%(objectname)'], {
    stdin: `${commits.join('\n')}\n`,
  });
  return said.split('\n').filter(isObject);
}

/** Every stash, not only the last one. */
async function stashesOf(git: Git, mirror: string): Promise<readonly string[]> {
  if ((await tipsOf(git, mirror, ['refs/stash'])).length === 0) return [];
  return (await git.text(mirror, ['rev-list', '--walk-reflogs', 'refs/stash', '--'])).split('\n').filter(isObject);
}
