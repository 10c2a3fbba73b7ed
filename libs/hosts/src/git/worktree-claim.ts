import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Git } from './git.js';

/**
 * What an add makes. Written and fsynced before it begins, so that after a crash we know what we had begun: when it was
 * written, neither the path nor (for a new branch) the branch existed. Moved into the worktree's registration at the end.
 */
export interface WorktreeClaim {
  readonly agentId: string;
  readonly path: string;
  /** The branch the add creates; undefined when it checks out an existing one. */
  readonly newBranch: string | undefined;
  readonly baseCommit: string;
}

function claimPath(commonDir: string, agentId: string): string {
  return join(commonDir, 'mngr', `${createHash('sha256').update(agentId).digest('hex').slice(0, 32)}.json`);
}

export async function writeClaim(git: Git, commonDir: string, claim: WorktreeClaim): Promise<void> {
  await git.files.writeAtomic(claimPath(commonDir, claim.agentId), `${JSON.stringify(claim)}\n`, 0o600);
}

export async function removeClaim(git: Git, commonDir: string, agentId: string): Promise<void> {
  await git.files.remove(claimPath(commonDir, agentId));
}

/** @returns undefined when no add of this agent was interrupted here. */
export async function readClaim(git: Git, commonDir: string, agentId: string): Promise<WorktreeClaim | undefined> {
  const claim = parseClaim(await git.files.read(claimPath(commonDir, agentId)));
  return claim?.agentId === agentId ? claim : undefined;
}

/** @returns undefined for absent or foreign content */
export function parseClaim(content: Buffer | undefined): WorktreeClaim | undefined {
  if (content === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(content.toString('utf8'));
    return isClaim(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isClaim(value: unknown): value is WorktreeClaim {
  if (typeof value !== 'object' || value === null) return false;
  const fields: Readonly<Record<string, unknown>> = { ...value };
  return ['agentId', 'path', 'baseCommit'].every((name) => typeof fields[name] === 'string');
}
