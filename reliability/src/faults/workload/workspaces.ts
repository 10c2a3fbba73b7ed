import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { WorkspaceSpec } from '@mngr/contracts';
import type { SeededRandom } from '../../kit/seeded-random.js';
import type { HostUnderTest } from '../fleet-under-test.js';

const run = promisify(execFile);
const REPOSITORIES_PER_HOST = 2;
const TRACKED = 'README.md';

/** Directories and repositories in which agents work, and the unsaved files that are planted there. */
export class Workspaces {
  #directories = 0;

  private constructor(private readonly repositoriesOf: ReadonlyMap<string, readonly string[]>) {}

  static async make(hosts: readonly HostUnderTest[]): Promise<Workspaces> {
    const made = hosts.map(async (host) => {
      const paths = Array.from({ length: REPOSITORIES_PER_HOST }, (_, n) => join(host.workDir, `repository-${n}`));
      await Promise.all(paths.map(makeRepository));
      return [host.name, paths] as const;
    });
    return new Workspaces(new Map(await Promise.all(made)));
  }

  /** A worktree on a branch of its own, or a new directory in place. */
  async choose(host: HostUnderTest, name: string, random: SeededRandom): Promise<WorkspaceSpec> {
    this.#directories += 1;
    if (random.chance(0.5)) {
      const repository = random.pick(this.repositoriesOf.get(host.name) ?? []);
      return { kind: 'worktree', repository, newBranch: `mngr/${name}-${this.#directories}`, ensureClean: false };
    }
    const path = join(host.workDir, 'in-place', `${name}-${this.#directories}`);
    await mkdir(path, { recursive: true });
    return { kind: 'in-place', path };
  }
}

async function makeRepository(path: string): Promise<void> {
  await mkdir(path, { recursive: true });
  const git = (...args: string[]) => run('git', ['-C', path, ...args], { timeout: 20_000 });
  await git('init', '--quiet', '--initial-branch=main');
  await writeFile(join(path, TRACKED), 'A repository of the fault campaign.\n');
  await git('add', TRACKED);
  const identity = ['-c', 'user.name=campaign', '-c', 'user.email=campaign@localhost'];
  await git(...identity, 'commit', '--quiet', '--no-gpg-sign', '--message=first');
}

export interface Plant {
  readonly path: string;
  readonly blob: string;
}

/** Writes a new file and, in a repository, changes a tracked one: work that nobody has saved. */
export async function plant(workDir: string, isRepository: boolean, random: SeededRandom): Promise<readonly Plant[]> {
  const names = [`unsaved-${random.integer(1, 1e9)}.txt`, ...(isRepository ? [TRACKED] : [])];
  return Promise.all(
    names.map(async (name) => {
      const text = `unsaved work ${random.integer(0, 2 ** 31)} in ${workDir}\n`;
      const path = join(workDir, name);
      await writeFile(path, text);
      return { path, blob: blobOf(text) };
    }),
  );
}

/** The name that git gives to this content. */
export function blobOf(content: string | Buffer): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
