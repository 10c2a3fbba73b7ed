import type { EventLine } from '@mngr/contracts';
import { findAgent, hostNotFound } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { findHost, isHostAddress } from '../hosts/find-host.js';

/** Whose events are read. */
export interface EventTarget {
  /** Absent for a host. */
  readonly agentId?: string;
  /** Whether an event of the log is about the target. */
  concerns(line: EventLine): boolean;
}

/** An agent, also a destroyed one, or a host. @throws AppError `agent.not-found`, `host.not-found` */
export async function findEventTarget(client: GatewayClient, text: string): Promise<EventTarget> {
  if (!isHostAddress(text)) {
    const { id } = await findAgent(client, text, { includeEnded: true });
    // The gateway sends no others.
    return { agentId: id, concerns: () => true };
  }
  const host = await findHost(client, text);
  if (host === undefined) throw hostNotFound(text.replace(/^@/, ''));
  const { id, machineId } = host;
  return {
    concerns: ({ agentId, hostId, data }) => agentId === null && (hostId === id || data['machineId'] === machineId),
  };
}
