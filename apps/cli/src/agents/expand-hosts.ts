import type { AgentView } from '@mngr/contracts';
import { notFound } from '@mngr/errors';
import type { GatewayClient } from '../client/gateway-client.js';
import { parseAddress } from './agent-address.parse.js';

/** Whether a target names a host with all its agents: `@HOST`, `@HOST.PROVIDER`, `@.PROVIDER`. */
export function isHostTarget(target: string): boolean {
  return target.startsWith('@');
}

/** The agents of a host. @throws AppError `host.not-found`, UsageError for an address that is none */
export async function agentsOfHost(client: GatewayClient, target: string): Promise<readonly AgentView[]> {
  const { host, provider } = parseAddress(target).place ?? {};
  const isMeant = (each: { readonly id: string; readonly name: string; readonly provider: string }): boolean =>
    (host === undefined || each.name === host || each.id === host) &&
    (provider === undefined || each.provider === provider);
  const { hosts } = await client.call('listHosts');
  if (!hosts.some(isMeant)) {
    throw notFound('host.not-found', `no hosts found matching ${target.slice(1)}`, {
      wayOut: '"mngr list --hosts" shows them.',
    });
  }
  return (await client.call('listAgents')).agents.filter((agent) => isMeant(agent.host));
}
