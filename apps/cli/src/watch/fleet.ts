import type { AgentView } from '@mngr/contracts';
import { isNotFound } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { Change } from './change-feed.js';

/** Above so many changed agents the whole list is asked for: that is one request. */
const MAX_SINGLE = 16;
const GONE: ReadonlySet<string> = new Set(['destroyed', 'failed', 'forgotten']);

/** One step of the fleet. */
export interface FleetStep {
  readonly agents: readonly AgentView[];
  /** As they were seen last, or as they ended; ordered by id. */
  readonly removed: readonly AgentView[];
}

/** Every agent, kept up to date by asking only for what changed. */
export class Fleet {
  #agentById = new Map<string, AgentView>();

  constructor(private readonly client: GatewayClient) {}

  get agents(): readonly AgentView[] {
    return [...this.#agentById.values()];
  }

  async load(after?: string): Promise<FleetStep> {
    const before = this.#agentById;
    const { agents } = await this.client.call('listAgents', { query: { after } });
    this.#agentById = new Map(agents.map((agent) => [agent.id, agent]));
    return { agents, removed: [...before.values()].filter(({ id }) => !this.#agentById.has(id)) };
  }

  /** Looks at what may have changed. */
  async apply({ after, agentIds, isAll }: Change): Promise<FleetStep> {
    if (isAll || agentIds.size > MAX_SINGLE) return this.load(after);
    const removed: AgentView[] = [];
    await Promise.all(
      [...agentIds].map(async (id) => {
        const agent = await this.#look(id, after);
        if (agent === undefined || GONE.has(agent.status)) {
          const last = agent ?? this.#agentById.get(id);
          if (this.#agentById.delete(id) && last !== undefined) removed.push(last);
        } else this.#agentById.set(id, agent);
      }),
    );
    return { agents: this.agents, removed: removed.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
  }

  async #look(id: string, after: string | undefined): Promise<AgentView | undefined> {
    try {
      const { agents } = await this.client.call('getAgent', { ref: id, query: { includeEnded: 'true', after } });
      return agents[0];
    } catch (error) {
      if (isNotFound(error)) return undefined;
      throw error;
    }
  }
}
