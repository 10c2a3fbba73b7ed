import type { Git } from './git.js';
import { clearHalfMade, removeRegistered } from './clear-half-made.js';
import { keepUnsaved, type KeptWork } from './keep-unsaved.js';
import { unmergedCommitsOf, unsavedWork } from './unsaved-work.js';
import { findWorktree, markRemoving } from './worktree-admin.js';
import { readClaim, removeClaim } from './worktree-claim.js';
import { branchUnmerged, hasUnsavedWork, notOurs } from './workspace-errors.js';

export interface RemoveWorktreeSpec {
  /** Any directory of the repository that outlives the worktree. */
  readonly repo: string;
  readonly path: string;
  readonly agentId: string;
  /** Removes it with its unsaved work, which the caller has kept (`keepUnsaved`). @default false */
  readonly force?: boolean;
}

/**
 * Removes a worktree that was made for this agent, with its ignored files; the branch stays. Safe to repeat, also after
 * a crash in the middle. A git query that fails removes nothing.
 *
 * @throws AppError (rejected) `workspace.unsaved-work`, `workspace.not-ours`; else as `Git.run`
 */
export async function removeWorktree(git: Git, spec: RemoveWorktreeSpec): Promise<'removed' | 'absent'> {
  const commonDir = await commonDirOf(git, spec.repo);
  const admin = await findWorktree(git, commonDir, spec.path);
  if (admin === undefined) {
    if (await git.files.exists(spec.path)) throw notOurs(spec.path, spec.agentId);
    return 'absent';
  }
  if (admin.made?.agentId !== spec.agentId) throw notOurs(spec.path, spec.agentId);
  const hasTree = await git.files.exists(spec.path);
  if (!admin.isBeingRemoved && hasTree && spec.force !== true) {
    const unsaved = await unsavedWork(git, spec.path, undefined);
    if (unsaved.fileCount > 0) throw hasUnsavedWork(spec.path, unsaved.files);
  }
  await markRemoving(git, admin);
  await removeRegistered(git, commonDir, spec.path, admin);
  return 'removed';
}

export interface DeleteBranchSpec {
  readonly repo: string;
  readonly branch: string;
  /** Deletes it with commits that are nowhere else, which the caller has kept. @default false */
  readonly force?: boolean;
}

/** Deletes a branch. @throws AppError `workspace.branch-unmerged` (rejected), else as `Git.run` (still checked out) */
export async function deleteBranch(git: Git, spec: DeleteBranchSpec): Promise<'deleted' | 'absent'> {
  const ref = `refs/heads/${spec.branch}`;
  const tip = await git.text(spec.repo, ['rev-parse', '--verify', '--quiet', ref], { accept: [0, 1] });
  if (tip === '') return 'absent';
  if (spec.force !== true) {
    const commits = await unmergedCommitsOf(git, spec.repo, spec.branch);
    if (commits > 0) throw branchUnmerged(spec.branch, commits);
  }
  await git.run(spec.repo, ['branch', '--quiet', '-D', '--', spec.branch]);
  return 'deleted';
}

export interface UndoSpec {
  readonly repo: string;
  readonly path: string;
  readonly agentId: string;
  /** The agent's name, for the ref that keeps what is found in the worktree. */
  readonly name: string;
  readonly now: Date;
  /** Nothing in it is anybody's work: it is removed without being kept. @default false */
  readonly isWorthless?: boolean;
}

/**
 * Undoes `addWorktree` for a create that failed: removes only what this agent id made. Work found in the worktree is kept
 * first; a branch with commits of its own stays.
 *
 * @returns what was kept, undefined when there was nothing to keep
 * @throws AppError as `keepUnsaved` and `Git.run`; nothing is removed then
 */
export async function undoAdd(git: Git, spec: UndoSpec): Promise<KeptWork | undefined> {
  const commonDir = await commonDirOf(git, spec.repo);
  const admin = await findWorktree(git, commonDir, spec.path);
  const made = admin?.made?.agentId === spec.agentId ? admin.made : undefined;
  const claim = made ?? (await readClaim(git, commonDir, spec.agentId));
  if (claim === undefined || claim.path !== spec.path) return undefined;
  let kept: KeptWork | undefined;
  if (admin !== undefined && made !== undefined) {
    if (spec.isWorthless !== true && !admin.isBeingRemoved && (await git.files.exists(spec.path)))
      kept = await keepIfAny(git, spec, claim.newBranch);
    await markRemoving(git, admin);
  }
  await clearHalfMade(git, commonDir, claim);
  await removeClaim(git, commonDir, spec.agentId);
  return kept;
}

async function keepIfAny(git: Git, spec: UndoSpec, branch: string | undefined): Promise<KeptWork | undefined> {
  const { fileCount } = await unsavedWork(git, spec.path, undefined);
  if (fileCount === 0) return undefined;
  return keepUnsaved(git, { worktree: spec.path, name: spec.name, branch, now: spec.now });
}

function commonDirOf(git: Git, repo: string): Promise<string> {
  return git.text(repo, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
}
