import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '@mngr/errors';
import { meetsHalfMade, saidBy, type Git } from './git.js';
import { clearHalfMade } from './clear-half-made.js';
import { resolveStart } from './resolve-start.js';
import { findWorktree, markMade } from './worktree-admin.js';
import { readClaim, removeClaim, writeClaim, type WorktreeClaim } from './worktree-claim.js';
import { branchExists, checkedOutElsewhere, pathTaken, unknownBase } from './workspace-errors.js';

export interface AddWorktreeSpec {
  /** Any directory of the repository. */
  readonly repo: string;
  /** Absolute path of the worktree to make; absent or an empty directory. */
  readonly path: string;
  /** The branch to create. @default none: `base` names an existing branch that is checked out */
  readonly newBranch?: string | undefined;
  /** A branch, tag or commit. @default HEAD of `repo` */
  readonly base?: string | undefined;
  readonly agentId: string;
}

export interface AddedWorktree {
  readonly outcome: 'created' | 'existing';
  readonly path: string;
  readonly baseCommit: string;
}

const LOCKED_BY_ANOTHER_GIT = /\.lock': File exists|could not lock|cannot lock ref|Unable to create .*lock/;
const RETRY_FOR_MS = 15_000;

/**
 * Makes a worktree for one agent. Safe to repeat after a crash at any point: what this agent id had begun is finished or
 * begun anew, what anybody else made is left alone. Concurrent adds in one repository wait for each other's locks.
 *
 * @throws AppError (rejected) `workspace.branch-exists`, `workspace.unknown-base`, `workspace.no-commits`,
 *   `workspace.branch-checked-out`, `workspace.path-taken`; else as `Git.run`
 */
export async function addWorktree(git: Git, spec: AddWorktreeSpec): Promise<AddedWorktree> {
  const found = await resolveStart(git, spec);
  const [claim, existing] = await Promise.all([
    readClaim(git, found.commonDir, spec.agentId),
    findWorktree(git, found.commonDir, spec.path),
  ]);
  if (existing?.made?.agentId === spec.agentId && !existing.isBeingRemoved) {
    await removeClaim(git, found.commonDir, spec.agentId);
    return { outcome: 'existing', path: spec.path, baseCommit: existing.made.baseCommit };
  }
  let { hasBranch } = found;
  if (claim !== undefined) {
    await clearHalfMade(git, found.commonDir, claim);
    ({ hasBranch } = await resolveStart(git, spec)); // the branch may have been ours
  } else if (existing !== undefined || (await git.files.list(spec.path)).length > 0) {
    throw pathTaken(spec.path);
  }
  if (spec.newBranch !== undefined && hasBranch) throw branchExists(spec.newBranch);
  await make(git, spec, found.commonDir, found.baseCommit);
  return { outcome: 'created', path: spec.path, baseCommit: found.baseCommit };
}

async function make(git: Git, spec: AddWorktreeSpec, commonDir: string, baseCommit: string): Promise<void> {
  const claim = { agentId: spec.agentId, path: spec.path, newBranch: spec.newBranch, baseCommit };
  await writeClaim(git, commonDir, claim);
  try {
    await create(git, spec, commonDir, claim);
  } catch (error) {
    // A refusal made nothing; after any other failure the claim says what may be half made.
    if (error instanceof AppError && error.kind === 'rejected') await removeClaim(git, commonDir, spec.agentId);
    throw error;
  }
  await markMade(git, claim);
  await removeClaim(git, commonDir, spec.agentId);
}

async function create(git: Git, spec: AddWorktreeSpec, commonDir: string, claim: WorktreeClaim): Promise<void> {
  // --no-track: writing branch configuration takes the repository's one config lock.
  const branch = spec.newBranch === undefined ? [] : ['--no-track', '-b', spec.newBranch];
  const start = spec.newBranch === undefined ? (spec.base ?? 'HEAD') : claim.baseCommit;
  const args = ['worktree', 'add', '--quiet', ...branch, '--', spec.path, start];
  const deadline = performance.now() + RETRY_FOR_MS;
  for (let pauseMs = 10; ; pauseMs = Math.min(pauseMs * 2, 500)) {
    try {
      await git.run(spec.repo, args, { config: ['checkout.workers=0'] });
      return;
    } catch (error) {
      const said = error instanceof AppError ? saidBy(error) : '';
      const named = refusal(spec, said);
      if (named !== undefined) throw named;
      const mayPass = LOCKED_BY_ANOTHER_GIT.test(said) || meetsHalfMade(error);
      if (!mayPass || performance.now() > deadline) throw error;
      await wait(pauseMs * (0.5 + Math.random()));
      await clearHalfMade(git, commonDir, claim); // the branch is made before the worktree
    }
  }
}

function refusal(spec: AddWorktreeSpec, said: string): AppError | undefined {
  const branch = spec.newBranch ?? spec.base ?? 'HEAD';
  if (/already (checked out|used by worktree)/.test(said)) return checkedOutElsewhere(branch, said);
  if (/a branch named .* already exists/.test(said)) return branchExists(branch);
  if (/' already exists/.test(said)) return pathTaken(spec.path);
  if (/invalid reference|not a valid (branch|object) name/.test(said)) return unknownBase(branch);
  return undefined;
}
