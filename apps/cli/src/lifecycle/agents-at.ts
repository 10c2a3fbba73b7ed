import type { AgentView } from '@mngr/contracts';
import { agentsOfHost, isHostTarget } from '../agents/expand-hosts.js';
import { findAgent } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';

/** The agent that a target names, or all of a host: `@HOST`. @throws AppError `agent.*`, `host.not-found` */
export async function agentsAt(client: GatewayClient, target: string): Promise<readonly AgentView[]> {
  return isHostTarget(target) ? agentsOfHost(client, target) : [await findAgent(client, target)];
}
