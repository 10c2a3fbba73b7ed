import { setTimeout as wait } from 'node:timers/promises';
import { isAbsolute, normalize, relative } from 'node:path';
import { rejected } from '@mngr/errors';
import { meetsHalfMade, type Git } from './git.js';
import { findWorktree, type WorktreeAdmin } from './worktree-admin.js';
import { pathTaken } from './workspace-errors.js';
import type { WorktreeClaim } from './worktree-claim.js';

const MOST_ATTEMPTS = 20;

/**
 * Removes what an interrupted add left: the tree, if it is one that git began here and nobody else's, and the branch
 * while it still is at its base.
 *
 * @throws AppError `workspace.path-taken` (rejected): something else stands at the path now; nothing was removed
 */
export async function clearHalfMade(git: Git, commonDir: string, claim: WorktreeClaim): Promise<void> {
  const admin = await findWorktree(git, commonDir, claim.path);
  const isAnothers = admin?.made !== undefined && admin.made.agentId !== claim.agentId;
  const isUnknown = admin === undefined && (await git.files.list(claim.path)).length > 0;
  if (isAnothers || isUnknown) throw pathTaken(claim.path);
  await removeRegistered(git, commonDir, claim.path, admin);
  if (claim.newBranch !== undefined) await dropUnusedBranch(git, commonDir, claim.newBranch, claim.baseCommit);
}

/** Removes a working tree and its registration; either may be gone already. */
export async function removeRegistered(
  git: Git,
  commonDir: string,
  path: string,
  admin: WorktreeAdmin | undefined,
): Promise<void> {
  await removeTreeAt(git, commonDir, path);
  // With its directory gone git removes the registration alone. Twice --force: an interrupted add left it locked.
  if (admin !== undefined) await unregister(git, commonDir, path);
}

async function unregister(git: Git, commonDir: string, path: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await git.run(commonDir, ['worktree', 'remove', '--force', '--force', '--', path]);
      return;
    } catch (error) {
      if (!meetsHalfMade(error) || attempt === MOST_ATTEMPTS) throw error;
      await wait(20 * attempt);
    }
  }
}

/** Deletes a directory, after proving that it is neither the repository nor around it. @throws `workspace.unsafe-path` */
async function removeTreeAt(git: Git, commonDir: string, path: string): Promise<void> {
  const isAround = !relative(path, commonDir).startsWith('..');
  if (!isAbsolute(path) || normalize(path) !== path || path.split('/').length < 3 || isAround) {
    throw rejected('workspace.unsafe-path', `${path} is not a path that mngr removes.`, {
      facts: { path, commonDir },
      wayOut: 'Remove it by hand.',
    });
  }
  await git.files.removeTree(path);
}

/** Deletes a branch only if it still is at this commit: the ref is compared and deleted in one step. */
async function dropUnusedBranch(git: Git, commonDir: string, branch: string, commit: string): Promise<void> {
  const ref = `refs/heads/${branch}`;
  const tip = await git.text(commonDir, ['rev-parse', '--verify', '--quiet', ref], { accept: [0, 1] });
  if (tip === commit) await git.run(commonDir, ['update-ref', '-d', ref, commit]);
}
