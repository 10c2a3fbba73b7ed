import type { AgentView } from '@mngr/contracts';
import { AppError, notFound, rejected } from '@mngr/errors';
import type { GatewayClient } from '../client/gateway-client.js';
import { parseAddress, type AgentAddress } from './agent-address.parse.js';

/** "Could not find agent", as mngr words it. */
export function agentNotFound(text: string): AppError {
  return notFound('agent.not-found', `Could not find agent: ${text}`, {
    wayOut: '"mngr list" shows the agents that there are.',
  });
}

export function hostNotFound(text: string): AppError {
  return notFound('host.not-found', `no hosts found matching ${text}`, { wayOut: '"mngr list --hosts" shows them.' });
}

/** Whether a failure says that an agent does not exist. */
export function isNotFound(error: unknown): error is AppError {
  return error instanceof AppError && error.code === 'agent.not-found';
}

function isAt(agent: AgentView, { place }: AgentAddress): boolean {
  if (place === undefined) return true;
  const { host, provider } = place;
  return (
    (host === undefined || agent.host.name === host || agent.host.id === host) &&
    (provider === undefined || agent.host.provider === provider)
  );
}

/** `no hosts found matching my-host.modal`, unless a host of that name exists. */
async function requireHost(client: GatewayClient, { place }: AgentAddress): Promise<void> {
  if (place === undefined) return;
  const { hosts } = await client.call('listHosts');
  const { host, provider } = place;
  const isKnown = hosts.some(
    (each) =>
      (host === undefined || each.name === host || each.id === host) &&
      (provider === undefined || each.provider === provider),
  );
  if (isKnown) return;
  const text = [host ?? '', provider].filter((part) => part !== undefined).join('.');
  throw hostNotFound(text);
}

function single(found: readonly AgentView[], text: string): AgentView {
  const [agent, ...others] = found;
  if (agent === undefined) throw agentNotFound(text);
  if (others.length === 0) return agent;
  const candidates = found.map(({ name, id, host }) => `${name}@${host.name} (${id})`).join(', ');
  throw rejected('agent.ambiguous', `"${text}" means more than one agent: ${candidates}.`, {
    wayOut: 'Use the id.',
  });
}

/**
 * The one agent at an address.
 *
 * @param options `includeEnded` also finds destroyed ones
 * @throws AppError `agent.not-found`, `agent.ambiguous`, `host.not-found`
 */
export async function findAgent(
  client: GatewayClient,
  text: string,
  options: { readonly includeEnded?: boolean } = {},
): Promise<AgentView> {
  const address = parseAddress(text);
  await requireHost(client, address);
  if (address.name === undefined) throw agentNotFound(text);
  const query = { includeEnded: options.includeEnded === true ? 'true' : undefined };
  try {
    const { agents } = await client.call('getAgent', { ref: address.name, query });
    return single(
      agents.filter((agent) => isAt(agent, address)),
      text,
    );
  } catch (error) {
    throw isNotFound(error) ? agentNotFound(text) : error;
  }
}

/** What goes into the path of a request: the name itself, or the id of the agent at a full address. */
export async function refOf(client: GatewayClient, text: string): Promise<string> {
  const address = parseAddress(text);
  if (address.place === undefined && address.name !== undefined) return address.name;
  return (await findAgent(client, text)).id;
}
