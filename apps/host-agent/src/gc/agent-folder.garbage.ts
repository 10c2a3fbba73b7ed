import { agentIdSchema } from '@mngr/contracts';
import { join } from 'node:path';
import { agentPaths } from '../agent/agent.paths.js';
import type { HostTools } from '../agent/host.tools.js';
import { readAgentData } from '../agent/kept-files.js';
import { preserveFolder } from '../agent/preserve-folder.js';
import type { MachineMemory } from '../journal/machine.memory.js';
import type { Finding } from './finding.js';
import { sizeOf } from './size-of.js';

/** Folders of agents that are over, which their destroy has left. Outputs in them are preserved first. */
export async function* foldersOfEnded(
  { files }: HostTools,
  { ended, records }: MachineMemory,
  hostDir: string,
): AsyncGenerator<Finding> {
  for (const agentId of await files.list(join(hostDir, 'agents'))) {
    const isAgent = agentIdSchema.safeParse(agentId).success;
    if (!isAgent || !ended.has(agentId) || records.find(agentId) !== undefined) continue;
    const { stateDir } = agentPaths(hostDir, agentId, '');
    const { preserved } = agentPaths(hostDir, agentId, (await readAgentData(stateDir))?.name ?? 'unnamed');
    yield {
      ...{ kind: 'agent_folder', what: stateDir, agentId, sizeBytes: await sizeOf(stateDir) },
      remove: () => preserveFolder(stateDir, preserved),
    };
  }
}
