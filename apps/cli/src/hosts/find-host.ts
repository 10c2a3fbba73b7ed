import type { HostView } from '@mngr/contracts';
import { parseAddress } from '../agents/agent-address.parse.js';
import type { GatewayClient } from '../client/gateway-client.js';

/** `@HOST`, `@HOST.PROVIDER` or a host's id: never an agent. */
export function isHostAddress(text: string): boolean {
  return text.startsWith('@') || /^host-[0-9a-f]{32}$/.test(text);
}

/** A host by `@HOST`, `@HOST.PROVIDER`, its id, or its name when no agent has it. */
export async function findHost(client: GatewayClient, text: string): Promise<HostView | undefined> {
  const { name, place } = text.startsWith('@') ? parseAddress(text) : { name: text, place: undefined };
  const [wanted, provider] = place === undefined ? [name, undefined] : [place.host, place.provider];
  const { hosts } = await client.call('listHosts');
  return hosts.find(
    (host) =>
      (wanted === undefined || host.name === wanted || host.id === wanted) &&
      (provider === undefined || host.provider === provider),
  );
}
