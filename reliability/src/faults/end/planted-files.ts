import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { EndRecord, PlantedRecord } from '../records.js';
import { blobOf } from '../workload/workspaces.js';

const run = promisify(execFile);

/** Where each planted file is now: as it was written, or in a kept ref of its repository. */
export async function findPlanted(planted: readonly PlantedRecord[]): Promise<EndRecord['planted']> {
  const keptBy = new Map<string, ReadonlySet<string>>();
  for (const repository of new Set(planted.map((one) => one.repository))) {
    if (repository !== null) keptBy.set(repository, await keptBlobs(repository));
  }
  return Promise.all(
    planted.map(async ({ path, agentId, blob, repository }) => {
      const content = await readFile(path).catch(() => undefined);
      if (content !== undefined && blobOf(content) === blob) return { path, agentId, where: 'in place' };
      const isKept = repository !== null && keptBy.get(repository)?.has(blob) === true;
      return { path, agentId, where: isKept ? 'kept' : 'missing' };
    }),
  );
}

async function keptBlobs(repository: string): Promise<ReadonlySet<string>> {
  const git = async (...args: string[]): Promise<readonly string[]> => {
    const { stdout } = await run('git', ['-C', repository, ...args], { timeout: 20_000, maxBuffer: 2 ** 26 });
    return stdout.split('\n').filter(Boolean);
  };
  const refs = await git('for-each-ref', '--format=%(refname)', 'refs/mngr/kept');
  const trees = await Promise.all(refs.map((ref) => git('ls-tree', '-r', '--format=%(objectname)', ref)));
  return new Set(trees.flat());
}
