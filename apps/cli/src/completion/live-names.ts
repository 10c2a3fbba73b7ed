import type { AgentView, HostView } from '@mngr/contracts';
import { GatewayClient } from '../client/gateway-client.js';
import { findPlane } from '../plane/open-plane.js';
import type { Settings } from '../settings/settings.js';
import type { Candidate, LiveNames } from './candidates.js';

/** A person waits with a finger on the key: no answer is better than a late one. */
const DEADLINE_MS = 250;

/** Names of agents and hosts, from the gateway of a plane that runs; none when there is none or it is not quick. */
export class GatewayNames implements LiveNames {
  readonly #client: GatewayClient | undefined;

  /** @param current the word at the cursor: an address or an id is completed as one */
  constructor(
    settings: Settings,
    traceId: string,
    private readonly current: string,
  ) {
    const endpoint = findPlane(settings);
    this.#client = endpoint === undefined ? undefined : new GatewayClient(endpoint, traceId);
  }

  async agents(): Promise<readonly Candidate[]> {
    if (this.#client === undefined) return [];
    const { agents } = await this.#client.call('listAgents', { deadlineMs: 0, timeoutMs: DEADLINE_MS });
    return agents.map((agent) => ({ value: this.#spelled(agent), description: `${agent.state} ${agent.type}` }));
  }

  async hosts(): Promise<readonly Candidate[]> {
    if (this.#client === undefined) return [];
    const { hosts } = await this.#client.call('listHosts', { deadlineMs: 0, timeoutMs: DEADLINE_MS });
    return hosts.map(({ name, provider, state }: HostView) => ({ value: name, description: `${provider} ${state}` }));
  }

  close(): void {
    this.#client?.close();
  }

  #spelled({ id, name, host }: AgentView): string {
    if (this.current.startsWith('agent-')) return id;
    return this.current.includes('@') ? `${name}@${host.name}.${host.provider}` : name;
  }
}
