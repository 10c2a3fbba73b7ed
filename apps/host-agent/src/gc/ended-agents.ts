import { agentIdSchema } from '@mngr/contracts';
import { join } from 'node:path';
import type { HostTools } from '../agent/host.tools.js';
import type { MachineMemory } from '../journal/machine.memory.js';

/** Agents of which the journal knows that they are over, and whose folder is still there. */
export async function endedAgents(
  { files }: HostTools,
  { ended, records }: MachineMemory,
  hostDir: string,
): Promise<readonly string[]> {
  const names = await files.list(join(hostDir, 'agents'));
  return names.filter(
    (name) => agentIdSchema.safeParse(name).success && ended.has(name) && records.find(name) === undefined,
  );
}
