import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { consumers, streams } from '@mngr/contracts';
import type { FleetUnderTest } from '../fleet-under-test.js';
import type { EndRecord, LoggedEvent } from '../records.js';
import { ProcessScan } from '../witness/process-scan.js';
import { sessionsOf } from '../witness/session-scan.js';

const SESSIONS_DEADLINE_MS = 10_000;

type Leftover = EndRecord['leftovers'][number];

/** Processes, sessions, worktrees and folders of agents, and consumers that nobody declared. */
export async function findLeftovers(fleet: FleetUnderTest): Promise<readonly Leftover[]> {
  const perHost = fleet.hosts.map(async (host): Promise<readonly Leftover[]> => {
    const [sessions, worktrees, folders] = await Promise.all([
      sessionsOf(host, SESSIONS_DEADLINE_MS),
      entriesOf(join(host.hostDir, 'worktrees')),
      entriesOf(join(host.hostDir, 'agents')),
    ]);
    return [
      ...(sessions ?? []).map(({ name }) => ({ what: 'session' as const, detail: `${host.name}: ${name}` })),
      ...(sessions === null ? [{ what: 'unknown' as const, detail: `sessions of ${host.name}` }] : []),
      ...worktrees.map((detail) => ({ what: 'worktree' as const, detail })),
      ...folders.map((detail) => ({ what: 'folder' as const, detail })),
    ];
  });
  const processes = new ProcessScan(fleet.hosts.map(({ hostDir }) => hostDir)).scan(Date.now());
  return [
    ...processes.map(({ pid, role, agentId, incarnation }) => ({
      what: 'process' as const,
      detail: `${role} ${pid} of ${agentId} incarnation ${incarnation}`,
    })),
    ...(await Promise.all(perHost)).flat(),
    ...(await strayConsumers(fleet)),
  ];
}

async function entriesOf(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.map((name) => join(folder, name));
}

async function strayConsumers({ natsUrl, hosts }: FleetUnderTest): Promise<readonly Leftover[]> {
  if (natsUrl === undefined) return [];
  const declared = new Set<string>([
    ...Object.values(consumers).map(({ durable }) => durable),
    ...hosts.map(({ machineId }) => machineId),
  ]);
  const nc = await connect({ servers: natsUrl, timeout: 5_000, reconnect: false });
  try {
    const manager = await jetstreamManager(nc, { timeout: 5_000 });
    const found: Leftover[] = [];
    for (const { name: stream } of Object.values(streams)) {
      for await (const { name } of manager.consumers.list(stream)) {
        if (!declared.has(name)) found.push({ what: 'consumer', detail: `${name} on ${stream}` });
      }
    }
    return found;
  } finally {
    await nc.close();
  }
}

/** Without what stays on purpose: worktrees with unsaved work that a tombstone found, and what a destroy has told. */
export function unexplained(leftovers: readonly Leftover[], log: readonly LoggedEvent[]): readonly Leftover[] {
  const forgotten = log.filter(({ type }) => type === 'AgentForgotten').map(({ streamId }) => streamId.slice(-8));
  const told = log
    .filter(({ type }) => type === 'AgentDestroyed')
    .flatMap(({ data }) => data['leftovers'] as readonly string[]);
  return leftovers.filter(({ what, detail }) => {
    if (what !== 'worktree') return true;
    return !forgotten.some((suffix) => detail.endsWith(`-${suffix}`)) && !told.some((text) => text.includes(detail));
  });
}
