import { subjects, type Observation, type Observations } from '@mngr/contracts';
import { Bus } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { MachineLink } from '../link/machine.link.js';

/** What the state of agents rests on, and where it is sent. */
@Injectable()
export class ObservationSender {
  readonly #sentById = new Map<string, string>();

  constructor(
    private readonly bus: Bus,
    private readonly link: MachineLink,
    private readonly config: HostAgentConfig,
  ) {
    link.onRegistered(() => this.forget());
  }

  /** What was sent may have been lost or outlived: everything is sent anew. */
  forget(): void {
    this.#sentById.clear();
  }

  /** Sends what differs from what was sent last. At most once: the next difference or registration sends it again. */
  send(observation: Observation, isFirstLook: boolean): void {
    const { since: _since, ...seen } = observation;
    const text = JSON.stringify(seen);
    const before = this.#sentById.get(observation.agentId);
    const { epoch } = this.link;
    if (before === text || epoch === null) return;
    // RUNNING is what the log says of a new incarnation anyway.
    const isNothingNew =
      observation.state === 'RUNNING' && observation.source === 'process' && observation.folder === undefined;
    if (isFirstLook && before === undefined && isNothingNew) {
      this.#sentById.set(observation.agentId, text);
      return;
    }
    const message: Observations = { machineId: this.config.machineId, epoch, observations: [observation] };
    this.bus.nc.publish(subjects.observations(this.config.machineId), JSON.stringify(message));
    this.#sentById.set(observation.agentId, text);
  }
}
