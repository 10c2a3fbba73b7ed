import { join } from 'node:path';
import { unavailable } from '@mngr/errors';
import type { Git } from './git.js';
import { parseClaim, type WorktreeClaim } from './worktree-claim.js';

const AGENT_FILE = 'mngr-agent';
const REMOVING_FILE = 'mngr-removing';

/** A registered worktree: its folder in `<common>/worktrees/`, where our marks lie beside git's own files. */
export interface WorktreeAdmin {
  readonly adminDir: string;
  /** The add that completely made it; undefined: not ours, or half made. */
  readonly made: WorktreeClaim | undefined;
  /** Its removal was decided and begun; unsaved work was checked or kept before. */
  readonly isBeingRemoved: boolean;
}

/** Finds the registration of a path, also when the working tree itself is half gone. */
export async function findWorktree(git: Git, commonDir: string, path: string): Promise<WorktreeAdmin | undefined> {
  const direct = await adminOf(git, path);
  if (direct !== undefined) return readMarks(git, direct);
  for (const name of await git.files.list(join(commonDir, 'worktrees'))) {
    const adminDir = join(commonDir, 'worktrees', name);
    const gitdir = await git.files.read(join(adminDir, 'gitdir'));
    if (gitdir?.toString('utf8').trim() === join(path, '.git')) return readMarks(git, adminDir);
  }
  return undefined;
}

/** Marks a worktree as completely made. @throws AppError `git.failed` when git made no worktree there */
export async function markMade(git: Git, claim: WorktreeClaim): Promise<void> {
  const adminDir = await adminOf(git, claim.path);
  if (adminDir === undefined) throw unavailable('git.failed', `git made no worktree at ${claim.path}.`);
  await git.files.writeAtomic(join(adminDir, AGENT_FILE), `${JSON.stringify(claim)}\n`, 0o600);
}

/** Marks a removal as decided, so that after a crash in the middle it can be finished. */
export async function markRemoving(git: Git, admin: WorktreeAdmin): Promise<void> {
  await git.files.writeAtomic(join(admin.adminDir, REMOVING_FILE), '', 0o600);
}

/** A worktree's `.git` is a file that names its registration. */
async function adminOf(git: Git, path: string): Promise<string | undefined> {
  const dotGit = join(path, '.git');
  // In a main working tree `.git` is a folder: listing it gives names, and it is no worktree.
  if ((await git.files.list(dotGit).catch(() => [])).length > 0) return undefined;
  const text = await git.files.read(dotGit);
  return /^gitdir: (\/.*\/worktrees\/[^/\n]+)\n?$/.exec(text?.toString('utf8') ?? '')?.[1];
}

async function readMarks(git: Git, adminDir: string): Promise<WorktreeAdmin> {
  const [agent, removing] = await Promise.all([
    git.files.read(join(adminDir, AGENT_FILE)),
    git.files.exists(join(adminDir, REMOVING_FILE)),
  ]);
  return { adminDir, made: parseClaim(agent), isBeingRemoved: removing };
}
