import { join } from 'node:path';
import type { Git } from './git.js';
import { resolveStart } from './resolve-start.js';
import { branchExists } from './workspace-errors.js';

export interface MirrorSpec {
  /** Top of the source's working tree. */
  readonly source: string;
  /** An empty directory that becomes the mirror. */
  readonly path: string;
  /** The branch to create. @default none: `base` is checked out */
  readonly newBranch?: string | undefined;
  /** A branch, tag or commit of the source. @default its HEAD */
  readonly base?: string | undefined;
}

const TRANSFER_TIMEOUT_MS = 600_000;
/** While it is made: keeps the start's history from being refused as unreachable. */
const START_REF = 'refs/mngr/start';

/**
 * Fills a directory with a repository of its own that has all branches and tags of the source, its user, its `origin` and
 * its excludes, and checks out the agent's branch. Not safe to repeat in the same directory: the caller begins with an
 * empty one.
 *
 * @returns the commit it starts from
 * @throws AppError (rejected) `workspace.branch-exists`, `workspace.unknown-base`, `workspace.no-commits`; else as `Git.run`
 */
export async function makeMirror(git: Git, spec: MirrorSpec): Promise<{ readonly baseCommit: string }> {
  const { source, path, newBranch, base } = spec;
  const { commonDir, baseCommit, hasBranch } = await resolveStart(git, { repo: source, newBranch, base });
  if (newBranch !== undefined && hasBranch) throw branchExists(newBranch);
  await git.run(path, ['init', '--quiet']);
  const refs = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*', `+${baseCommit}:${START_REF}`];
  const args = [
    'fetch',
    '--quiet',
    '--no-write-fetch-head',
    '--no-recurse-submodules',
    '--update-head-ok',
    '--update-shallow',
  ];
  await git.run(path, [...args, '--', source, ...refs], { timeoutMs: TRANSFER_TIMEOUT_MS });
  await copySettings(git, source, path);
  const excludes = await git.files.read(join(commonDir, 'info', 'exclude'));
  if (excludes !== undefined) await git.files.writeAtomic(join(path, '.git', 'info', 'exclude'), excludes, 0o644);
  const isBranch = newBranch === undefined && base !== undefined && hasBranch;
  const start = isBranch ? [base] : newBranch === undefined ? ['--detach', baseCommit] : ['-b', newBranch, baseCommit];
  const config = ['checkout.workers=0', 'advice.detachedHead=false', 'branch.autoSetupMerge=false'];
  await git.run(path, ['checkout', '--quiet', '--force', ...start, '--'], { config, timeoutMs: TRANSFER_TIMEOUT_MS });
  await git.run(path, ['update-ref', '-d', START_REF]);
  return { baseCommit };
}

/** What a commit and a push from the mirror need; the person's own configuration applies there anyway. */
async function copySettings(git: Git, source: string, path: string): Promise<void> {
  const keys = '^(user\\.(name|email|signingkey)|remote\\.origin\\.(url|pushurl|fetch))$';
  const said = await git.text(source, ['config', '--local', '-z', '--get-regexp', keys], { accept: [0, 1] });
  for (const entry of said.split('\0').filter(Boolean)) {
    const at = entry.indexOf('\n');
    if (at > 0) await git.run(path, ['config', '--local', '--add', entry.slice(0, at), entry.slice(at + 1)]);
  }
}
