import {
  observationsSchema,
  queryAgents,
  queryAudit,
  queryHosts,
  queryMachineDesired,
  subjects,
  type Observations,
} from '@mngr/contracts';
import { Answers, Hears, KeyedQueue, type RequestContext } from '@mngr/messaging';
import { Controller, UseFilters } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import { DatabaseFailureFilter } from '../database/database-failure.js';
import { AgentQueries, type AgentFilter } from './agent.queries.js';
import { AuditQueries, type AuditFilter } from './audit.queries.js';
import { HostQueries, type HostFilter } from './host.queries.js';
import { MachineDesiredQueries, type MachineQuestion } from './machine-desired.queries.js';
import { ObservationStore } from './observation-store.js';
import { ObservedNotice } from './observed-notice.js';

/** The read models on the bus. */
@Controller()
@UseFilters(DatabaseFailureFilter)
export class ReadModelController {
  readonly #writes = new KeyedQueue();

  constructor(
    private readonly agents: AgentQueries,
    private readonly hosts: HostQueries,
    private readonly audit: AuditQueries,
    private readonly desired: MachineDesiredQueries,
    private readonly observations: ObservationStore,
    private readonly notice: ObservedNotice,
  ) {}

  @Answers(queryAgents)
  queryAgents(filter: AgentFilter) {
    return this.agents.agents(filter);
  }

  @Answers(queryHosts)
  queryHosts(filter: HostFilter) {
    return this.hosts.hosts(filter);
  }

  @Answers(queryAudit)
  queryAudit(filter: AuditFilter) {
    return this.audit.audit(filter);
  }

  @Answers(queryMachineDesired)
  queryMachineDesired(question: MachineQuestion) {
    return this.desired.desired(question);
  }

  /**
   * The subject's last token is checked by the bus, the payload's machine id by nobody: they must agree. One after the
   * other, as a machine sent them: of two that are written side by side the older one could be the last.
   */
  @Hears(subjects.observations('*'), observationsSchema)
  async observe(@Payload() observations: Observations, @Ctx() context: RequestContext): Promise<void> {
    if (context.subject !== subjects.observations(observations.machineId)) return;
    await this.#writes.run(observations.machineId, () => this.#keep(observations));
  }

  async #keep(observations: Observations): Promise<void> {
    const { machineId, epoch, observations: seen, samples = [] } = observations;
    const written = seen.length === 0 ? [] : await this.observations.put(machineId, observations);
    if (written.length > 0) await this.notice.tell(written);
    // Nobody is woken for it: a busy agent would wake everybody all the time.
    if (samples.length > 0) await this.observations.putSamples(machineId, epoch, samples);
  }
}
