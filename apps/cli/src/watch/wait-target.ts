import type { AgentView, HostView } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { findAgent, hostNotFound, isNotFound } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { findHost, isHostAddress } from '../hosts/find-host.js';
import type { WantedStates } from './wanted-states.js';

export type WaitTarget =
  { readonly kind: 'agent'; readonly agent: AgentView } | { readonly kind: 'host'; readonly host: HostView };

/** @throws AppError `agent.not-found`, `host.not-found`, `agent.ambiguous` */
export async function findTarget(client: GatewayClient, text: string): Promise<WaitTarget> {
  if (!isHostAddress(text)) {
    try {
      return { kind: 'agent', agent: await findAgent(client, text) };
    } catch (error) {
      const host = isNotFound(error) ? await findHost(client, text) : undefined;
      if (host === undefined) throw error;
      return { kind: 'host', host };
    }
  }
  const host = await findHost(client, text);
  if (host === undefined) throw hostNotFound(text.replace(/^@/, ''));
  return { kind: 'host', host };
}

/** How the target stands now. */
export async function refreshTarget(
  client: GatewayClient,
  target: WaitTarget,
  after: string | undefined,
): Promise<WaitTarget> {
  if (target.kind === 'host') {
    const { hosts } = await client.call('listHosts', { query: { after } });
    return { kind: 'host', host: hosts.find(({ id }) => id === target.host.id) ?? target.host };
  }
  const query = { includeEnded: 'true', after };
  const { agents } = await client.call('getAgent', { ref: target.agent.id, query });
  return { kind: 'agent', agent: agents[0] ?? target.agent };
}

const ENDED: Readonly<Record<string, string>> = { destroyed: 'DESTROYED', failed: 'FAILED', forgotten: 'DESTROYED' };

/**
 * Whether a target is in a wanted state. An agent is there too when its host is in a state that only hosts have.
 *
 * @throws AppError `agent.gone` when an agent ended and can never get there
 */
export function isThere(target: WaitTarget, wanted: WantedStates): boolean {
  if (target.kind === 'host') return wanted.ofHosts.has(target.host.state);
  const { agent } = target;
  const ended = ENDED[agent.status];
  if (ended !== undefined) {
    if (wanted.ofAgents.has(ended)) return true;
    throw rejected('agent.gone', `Agent ${agent.name} was ${agent.status} while waiting for it.`, {
      wayOut: `"mngr event ${agent.id}" tells who did it.`,
    });
  }
  const { state } = agent.host;
  return wanted.ofAgents.has(agent.state) || (state !== 'RUNNING' && state !== 'UNKNOWN' && wanted.ofHosts.has(state));
}
