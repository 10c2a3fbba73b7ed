import { lstat, mkdir, readdir } from 'node:fs/promises';
import { join, normalize } from 'node:path';
import { rejected } from '@mngr/errors';
import { pathTaken, type HostFiles } from '@mngr/hosts';
import { z } from 'zod';

const claimSchema = z.object({ path: z.string().startsWith('/'), isDone: z.boolean() });
type Claim = z.infer<typeof claimSchema>;

/** What a directory is for; an agent has at most one of each. */
export type Purpose = 'workspace' | 'clone';

/**
 * Directories that mngr fills for one agent. A claim in the agent's own folder is written before a directory is begun, so
 * that after a crash what was half made is begun anew, and only what was made here is ever removed.
 */
export class OwnedDirectories {
  constructor(
    private readonly files: HostFiles,
    private readonly stateDir: string,
  ) {}

  /**
   * Makes the directory and has it filled, once.
   *
   * @param fill gets an empty directory; it may run again after a crash, then in a new empty one
   * @throws AppError `workspace.path-taken` (rejected): something is there that was not made for this agent
   */
  async make(purpose: Purpose, path: string, fill: () => Promise<unknown>): Promise<'created' | 'existing'> {
    assertRemovable(path);
    const claim = await this.find(purpose);
    if (claim?.isDone === true && claim.path === path && (await this.files.exists(path))) return 'existing';
    if (claim !== undefined) await this.files.removeTree(claim.path);
    else if ((await this.files.exists(path)) && !(await isEmptyFolder(path))) throw pathTaken(path);
    await this.#write(purpose, { path, isDone: false });
    await mkdir(path, { recursive: true, mode: 0o755 });
    await fill();
    await this.#write(purpose, { path, isDone: true });
    return 'created';
  }

  /** Removes the directory if it was made here. */
  async remove(purpose: Purpose): Promise<'removed' | 'absent'> {
    const claim = await this.find(purpose);
    if (claim === undefined) return 'absent';
    await this.files.removeTree(claim.path);
    await this.files.remove(this.#claimPath(purpose));
    return 'removed';
  }

  async find(purpose: Purpose): Promise<Claim | undefined> {
    const text = (await this.files.read(this.#claimPath(purpose)))?.toString('utf8');
    if (text === undefined) return undefined;
    return claimSchema.parse(JSON.parse(text));
  }

  #write(purpose: Purpose, claim: Claim): Promise<void> {
    return this.files.writeAtomic(this.#claimPath(purpose), `${JSON.stringify(claim)}\n`, 0o600);
  }

  #claimPath(purpose: Purpose): string {
    return join(this.stateDir, 'made', `${purpose}.json`);
  }
}

/** A file, a link and what cannot be read are not. */
async function isEmptyFolder(path: string): Promise<boolean> {
  if (!(await lstat(path)).isDirectory()) return false;
  return (await readdir(path)).length === 0;
}

function assertRemovable(path: string): void {
  if (path === normalize(path) && !path.endsWith('/') && path.split('/').length >= 3) return;
  throw rejected('workspace.unsafe-path', `${path} is not a path that mngr makes and removes.`, {
    wayOut: 'Name a directory at least two levels deep, without "." or "..".',
  });
}
