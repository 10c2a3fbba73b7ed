import { agentPaths } from '../agent/agent.paths.js';
import type { HostTools } from '../agent/host.tools.js';
import { readAgentData } from '../agent/kept-files.js';
import { OwnedDirectories } from '../agent/owned-directory.js';
import { preserveFolder } from '../agent/preserve-folder.js';
import type { MachineMemory } from '../journal/machine.memory.js';
import { endedAgents } from './ended-agents.js';
import type { Finding } from './finding.js';
import { sizeOf } from './size-of.js';

/**
 * Folders of agents that are over, which their destroy has left. Outputs in them are preserved first. A folder that says of
 * a directory that it was made for the agent stays for as long as that directory is there: nothing else says so.
 *
 * @param going directories that this collection removes, or would remove
 */
export async function* foldersOfEnded(
  tools: HostTools,
  memory: MachineMemory,
  hostDir: string,
  going: ReadonlySet<string>,
): AsyncGenerator<Finding | Error> {
  for (const agentId of await endedAgents(tools, memory, hostDir)) {
    const { stateDir } = agentPaths(hostDir, agentId, '');
    const { preserved } = agentPaths(hostDir, agentId, (await readAgentData(stateDir))?.name ?? 'unnamed');
    const owned = await ownedBy(tools.files, stateDir, going);
    if (owned instanceof Error) yield owned;
    else
      yield {
        ...{ kind: 'agent_folder', what: stateDir, agentId, sizeBytes: await sizeOf(stateDir) },
        ...(owned === undefined ? {} : { keptBecause: `${owned} was made for the agent and is still there` }),
        remove: () => preserveFolder(stateDir, preserved),
      };
  }
}

async function ownedBy(
  files: HostTools['files'],
  stateDir: string,
  going: ReadonlySet<string>,
): Promise<string | undefined | Error> {
  const owned = new OwnedDirectories(files, stateDir);
  try {
    for (const purpose of ['workspace', 'clone'] as const) {
      const claim = await owned.find(purpose);
      if (claim !== undefined && !going.has(claim.path) && (await files.exists(claim.path))) return claim.path;
    }
    return undefined;
  } catch (error) {
    return new Error(`${stateDir} cannot be read`, { cause: error });
  }
}
