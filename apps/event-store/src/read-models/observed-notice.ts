import { subjects, type Observed } from '@mngr/contracts';
import type { Bus } from '@mngr/messaging';
import type { AgentQueries } from './agent.queries.js';

/** Tells gateways that what a machine saw can be read now, so that nobody has to ask again and again. */
export class ObservedNotice {
  constructor(
    private readonly agents: AgentQueries,
    private readonly bus: Bus,
  ) {}

  /** A hint, at most once: whoever misses it sees the change at the next look. */
  async tell(agentIds: readonly string[]): Promise<void> {
    for (const [projectId, members] of await this.agents.byProject(agentIds)) {
      const message: Observed = { projectId, agentIds: [...members] };
      this.bus.nc.publish(subjects.observed, JSON.stringify(message));
    }
  }
}
