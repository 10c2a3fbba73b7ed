import { subjects, type Observation, type Observations } from '@mngr/contracts';
import { Bus } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { MachineLink } from '../link/machine.link.js';

/** Of the contract: how many one message may hold. */
const MOST_AT_ONCE = 1_000;

interface Seen {
  readonly observation: Observation;
  /** The observation without when it was made: the same text is nothing new. */
  readonly text: string;
  readonly isSent: boolean;
}

/** What the state of agents rests on, and where it is sent. */
@Injectable()
export class ObservationSender {
  readonly #lastById = new Map<string, Seen>();

  constructor(
    private readonly bus: Bus,
    private readonly link: MachineLink,
    private readonly config: HostAgentConfig,
  ) {
    link.onRegistered(() => this.forget());
    bus.onReconnect(() => this.resend());
  }

  /** The next look at each agent is sent, whatever was sent before. */
  forget(): void {
    for (const [agentId, seen] of this.#lastById) this.#lastById.set(agentId, { ...seen, isSent: false });
  }

  /** Lets go of every agent that is not among these. */
  retain(agentIds: ReadonlySet<string>): void {
    for (const agentId of this.#lastById.keys()) if (!agentIds.has(agentId)) this.#lastById.delete(agentId);
  }

  /** Sends what differs from what was sent last. At most once: `resend` brings what was lost. */
  send(observation: Observation, isFirstLook: boolean): void {
    const { since: _since, ...content } = observation;
    const text = JSON.stringify(content);
    const before = this.#lastById.get(observation.agentId);
    const isSame = before?.text === text;
    if (isSame && before.isSent) return;
    if (this.link.epoch === null) return;
    // It has been so since it was first seen.
    const seen = { observation: isSame ? before.observation : observation, text };
    // RUNNING is what the log says of a new incarnation anyway.
    const isNothingNew =
      observation.state === 'RUNNING' && observation.source === 'process' && observation.folder === undefined;
    const isPublished = !(isFirstLook && before === undefined && isNothingNew);
    this.#lastById.set(observation.agentId, { ...seen, isSent: true });
    if (isPublished) this.#publish([seen.observation]);
  }

  /** Sends all that was seen once more, from memory: the bus, the store or the database may have been away when it was sent. */
  resend(): void {
    const sent = [...this.#lastById.values()].filter(({ isSent }) => isSent).map(({ observation }) => observation);
    for (let from = 0; from < sent.length; from += MOST_AT_ONCE) this.#publish(sent.slice(from, from + MOST_AT_ONCE));
  }

  #publish(observations: Observation[]): void {
    const { epoch } = this.link;
    if (epoch === null) return;
    const message: Observations = { machineId: this.config.machineId, epoch, observations };
    this.bus.nc.publish(subjects.observations(this.config.machineId), JSON.stringify(message));
  }
}
