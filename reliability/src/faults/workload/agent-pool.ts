import type { SeededRandom } from '../../kit/seeded-random.js';
import type { HostUnderTest } from '../fleet-under-test.js';
import type { ProgramKind } from './agent-programs.js';

export interface KnownAgent {
  readonly agentId: string;
  readonly name: string;
  readonly host: HostUnderTest;
  readonly kind: ProgramKind;
  /** What the last final answer made of it; others may have changed it since. */
  believed: 'running' | 'stopped' | 'unknown';
}

/** So many digits at most; the shorter ones are as frequent as the longer ones that begin with them, as tmux looks for names. */
const MOST_DIGITS = 3;

/** What all clients together know of the agents that they made. */
export class AgentPool {
  readonly #agents = new Map<string, KnownAgent>();
  readonly #namesTaken = new Set<string>();
  /** Names whose create was given up: nobody knows whether there is an agent. */
  readonly #inLimbo = new Map<string, Pick<KnownAgent, 'host' | 'kind'>>();
  #underWay = 0;

  constructor(private readonly cap: number) {}

  get hasRoom(): boolean {
    return this.#agents.size + this.#underWay < this.cap;
  }

  get size(): number {
    return this.#agents.size;
  }

  /** A name that no live agent has, as far as is known; used again when its agent is gone. */
  takeName(random: SeededRandom): string {
    this.#underWay += 1;
    for (;;) {
      const name = `fox-${random.integer(1, 10 ** random.integer(1, MOST_DIGITS))}`;
      if (this.#namesTaken.has(name)) continue;
      this.#namesTaken.add(name);
      return name;
    }
  }

  /** The create under this name, taken by `takeName`, ended: with an agent, or without one. */
  created(name: string, agent: KnownAgent | null): void {
    this.#underWay -= 1;
    if (agent === null) this.#namesTaken.delete(name);
    else this.#agents.set(agent.agentId, agent);
  }

  /** The create was given up; a list may yet show its agent. */
  lost(name: string, place: Pick<KnownAgent, 'host' | 'kind'>): void {
    this.#underWay -= 1;
    this.#inLimbo.set(name, place);
  }

  add(agent: KnownAgent): void {
    this.#namesTaken.add(agent.name);
    this.#agents.set(agent.agentId, agent);
  }

  /** Takes up agents of creates that were given up. */
  listed(views: readonly { readonly id: string; readonly name: string }[]): void {
    for (const { id, name } of views) {
      const place = this.#inLimbo.get(name);
      if (place === undefined) continue;
      this.#inLimbo.delete(name);
      this.add({ agentId: id, name, ...place, believed: 'unknown' });
    }
  }

  gone(agent: KnownAgent): void {
    if (this.#agents.delete(agent.agentId)) this.#namesTaken.delete(agent.name);
  }

  /** Any agent for which `fits`; undefined when there is none. */
  any(random: SeededRandom, fits: (agent: KnownAgent) => boolean = () => true): KnownAgent | undefined {
    const fitting = [...this.#agents.values()].filter(fits);
    return fitting.length === 0 ? undefined : random.pick(fitting);
  }
}
