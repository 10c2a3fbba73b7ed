import { join } from 'node:path';
import type { Git } from './git.js';
import { findWorktree } from './worktree-admin.js';

export interface WorktreeOwner {
  /** For which agent mngr made the worktree. */
  readonly agentId: string;
  /** The git directory that outlives it. */
  readonly commonDir: string;
}

/**
 * For whom mngr made a worktree, by the mark in its registration and never by its name.
 *
 * @returns undefined for anything that is no complete worktree of ours
 * @throws AppError as `Git.run`: its repository does not answer, which says nothing about the worktree
 */
export async function ownerOfWorktree(git: Git, path: string): Promise<WorktreeOwner | undefined> {
  // Without a `.git` of its own git would answer for a repository around it.
  if (!(await git.files.exists(join(path, '.git')))) return undefined;
  const commonDir = await git.text(path, ['rev-parse', '--path-format=absolute', '--git-common-dir']);
  const admin = await findWorktree(git, commonDir, path);
  return admin?.made === undefined ? undefined : { agentId: admin.made.agentId, commonDir };
}

/** Counts the commits of a worktree's HEAD that no branch, remote branch or tag holds. @throws as `Git.run` */
export async function looseCommitsOf(git: Git, path: string): Promise<number> {
  const args = ['rev-list', '--count', 'HEAD', '--not', '--branches', '--remotes', '--tags', '--'];
  return Number(await git.text(path, args));
}
