import { join } from 'node:path';
import { dropKeptRef, keptRefsOf } from '@mngr/hosts';
import type { HostTools } from '../agent/host.tools.js';
import { readAgentData } from '../agent/kept-files.js';
import type { MachineMemory } from '../journal/machine.memory.js';
import type { Finding } from './finding.js';

const KEPT_FOR_MS = 30 * 24 * 3_600_000;

/** Work that forced destroys have saved, and that nobody brought back within 30 days. */
export async function* agedKeptRefs(
  { git }: HostTools,
  { records }: MachineMemory,
  hostDir: string,
  nowMs: number,
): AsyncGenerator<Finding | Error> {
  for (const repo of await repositoriesOf(git.files, records.all, hostDir)) {
    if (!(await git.files.exists(repo))) continue;
    try {
      for (const kept of await keptRefsOf(git, repo)) {
        if (nowMs - kept.keptAt.getTime() < KEPT_FOR_MS) continue;
        yield {
          ...{ kind: 'kept_ref', what: `${kept.ref} in ${repo}`, agentId: null, sizeBytes: 0 },
          remove: () => dropKeptRef(git, repo, kept),
        };
      }
    } catch (error) {
      yield new Error(`${repo} does not answer`, { cause: error });
    }
  }
}

/** Repositories that agents of this machine worked in, as far as it remembers. */
async function repositoriesOf(
  files: HostTools['files'],
  records: MachineMemory['records']['all'],
  hostDir: string,
): Promise<ReadonlySet<string>> {
  const folder = join(hostDir, 'preserved');
  const preserved = (await files.list(folder)).map((name) => readAgentData(join(folder, name)));
  const former = (await Promise.all(preserved)).map((data) => data?.workspace.repository);
  const present = records.map(({ workspace }) => workspace?.repository);
  return new Set([...present, ...former].filter((repo) => typeof repo === 'string'));
}
