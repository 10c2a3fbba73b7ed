import type { AgentView } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { findAgent } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { EventPokes } from './event-pokes.js';

/** Observed states such as WAITING are last values and not events of the log: they are looked at this often. */
const LOOK_MS = 400;

async function refresh(client: GatewayClient, agent: AgentView, after: string | undefined): Promise<AgentView> {
  const { agents } = await client.call('getAgent', { ref: agent.id, query: { includeEnded: 'true', after } });
  return agents[0] ?? agent;
}

function isThere(agent: AgentView, wanted: ReadonlySet<string>): boolean {
  if (agent.status === 'destroyed' || agent.status === 'forgotten' || agent.status === 'failed') {
    throw rejected('agent.gone', `Agent ${agent.name} was ${agent.status} while waiting for it.`);
  }
  return wanted.has(agent.state);
}

/**
 * Waits until each agent has been seen in one of the states.
 *
 * @param timeoutMs absent: for ever
 * @throws AppError for an unknown agent, and when one is destroyed meanwhile
 */
export async function waitForStates(
  client: GatewayClient,
  targets: readonly string[],
  wanted: ReadonlySet<string>,
  timeoutMs: number | undefined,
): Promise<{ isReached: boolean; agents: readonly AgentView[] }> {
  const end = timeoutMs === undefined ? Infinity : performance.now() + timeoutMs;
  const { position } = await client.call('plane');
  let agents = await Promise.all(targets.map((target) => findAgent(client, target)));
  if (agents.every((agent) => isThere(agent, wanted))) return { isReached: true, agents };
  client.watchOnly();
  const pokes = new EventPokes(client, position, agents.length === 1 ? agents[0]?.id : undefined);
  try {
    for (;;) {
      const left = end - performance.now();
      if (left <= 0) return { isReached: false, agents };
      const after = await pokes.next(Math.min(LOOK_MS, left));
      agents = await Promise.all(
        agents.map(async (agent) => (isThere(agent, wanted) ? agent : refresh(client, agent, after))),
      );
      if (agents.every((agent) => isThere(agent, wanted))) return { isReached: true, agents };
    }
  } finally {
    pokes.close();
  }
}
