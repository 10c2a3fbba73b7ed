import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import { liveHeapBytes } from '../kit/live-heap.js';
import { openDescriptors, pssBytes } from '../kit/process-stats.js';
import type { LoadFleet } from '../load/load-fleet.js';
import type { LogWitness } from '../load/log-witness.js';
import { tmuxSessions } from '../load/tmux.js';

const MIB = 1024 * 1024;

/** What was counted at one moment, by name. */
export type Look = Readonly<Record<string, number>>;

/** Counts everything that must not grow by itself. */
export async function look(fleet: LoadFleet, witness: LogWitness, nc: NatsConnection): Promise<Look> {
  const found: Record<string, number> = {};
  for (const [name, { pid }] of fleet.services) {
    const port = fleet.inspectorPorts.get(name);
    // The heap first: what garbage collection gives back must not count as memory.
    if (port !== undefined) found[`heap ${name}`] = (await liveHeapBytes(port)) / MIB;
    found[`memory ${name}`] = pssBytes(pid) / MIB;
    found[`descriptors ${name}`] = openDescriptors(pid);
  }
  found['tmux sessions'] = tmuxSessions(fleet.tmuxDir).length;
  found['worktrees'] = entries(join(fleet.directory, 'host', 'worktrees'));
  found['agent folders'] = entries(join(fleet.directory, 'host', 'agents'));
  const jsm = await jetstreamManager(nc);
  let [consumers, messages] = [0, 0];
  for await (const { config, state } of jsm.streams.list()) {
    consumers += state.consumer_count;
    if (config.retention === 'workqueue') messages += state.messages;
  }
  found['consumers'] = consumers;
  found['messages in work queues'] = messages;
  for (const [tableName, rows] of await witness.rowCounts()) found[`rows ${tableName}`] = rows;
  return found;
}

function entries(folder: string): number {
  try {
    return readdirSync(folder).length;
  } catch {
    return 0;
  }
}
