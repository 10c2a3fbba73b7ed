import { subjects, type ActivitySample, type Observations } from '@mngr/contracts';
import type { ListedPane } from '@mngr/hosts';
import { Bus } from '@mngr/messaging';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { MachineLink } from '../link/machine.link.js';

/** A busy agent changes all the time: what is new goes out this often. */
const SEND_MS = 5_000;
const MAX_PER_MESSAGE = 1_000;

/** Notes when something last happened in the terminals of agents, and tells it in batches. At most once, last values. */
@Injectable()
export class ActivitySampler {
  readonly #sentById = new Map<string, string>();
  #pending = new Map<string, ActivitySample>();
  #sentAtMs = -Infinity;

  constructor(
    private readonly bus: Bus,
    private readonly link: MachineLink,
    private readonly config: HostAgentConfig,
  ) {
    link.onRegistered(() => this.forget());
  }

  /** What was sent may have been lost: the next look at each agent is sent. */
  forget(): void {
    this.#sentById.clear();
  }

  /** @param panes of the session of this process life; none: nothing is known */
  note({ agentId, incarnation }: AgentRecord, panes: readonly ListedPane[]): void {
    if (panes.length === 0) return;
    const outputAt = latest(panes.map(({ lastOutputAt }) => lastOutputAt));
    const inputAt = latest(panes.flatMap(({ lastInputAt }) => lastInputAt ?? []));
    const sample = { agentId, incarnation, outputAt, inputAt };
    if (this.#sentById.get(agentId) !== textOf(sample)) this.#pending.set(agentId, sample);
  }

  /** Sends what is new, if it is time to. */
  flush(): void {
    const { epoch } = this.link;
    const nowMs = performance.now();
    if (this.#pending.size === 0 || epoch === null || nowMs - this.#sentAtMs < SEND_MS) return;
    this.#sentAtMs = nowMs;
    const pending = [...this.#pending.values()];
    this.#pending = new Map();
    for (let at = 0; at < pending.length; at += MAX_PER_MESSAGE) {
      const samples = pending.slice(at, at + MAX_PER_MESSAGE);
      const message: Observations = { machineId: this.config.machineId, epoch, observations: [], samples };
      this.bus.nc.publish(subjects.observations(this.config.machineId), JSON.stringify(message));
    }
    for (const sample of pending) this.#sentById.set(sample.agentId, textOf(sample));
  }

  /** Forgets agents that are not among these. */
  retain(agentIds: ReadonlySet<string>): void {
    for (const agentId of this.#sentById.keys()) if (!agentIds.has(agentId)) this.#sentById.delete(agentId);
  }
}

function textOf({ incarnation, outputAt, inputAt }: ActivitySample): string {
  return `${incarnation} ${outputAt} ${inputAt}`;
}

/** Instants sort as text. */
function latest(instants: readonly string[]): string | null {
  return instants.toSorted().at(-1) ?? null;
}
