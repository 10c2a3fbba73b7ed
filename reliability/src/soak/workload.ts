import { setTimeout as delay } from 'node:timers/promises';
import { anAgent } from '@mngr/testing';
import type { SeededRandom } from '../kit/seeded-random.js';
import type { LoadFleet } from '../load/load-fleet.js';

const MAX_AGENTS = 12;

type Step = 'create' | 'message' | 'stop' | 'start' | 'destroy' | 'list' | 'rest';

/** What one person with a handful of agents does all day, faster: the same steps for the same seed. */
export class Workload {
  readonly counts: Record<string, number> = {};
  readonly #agents: string[] = [];
  #made = 0;

  constructor(
    private readonly fleet: LoadFleet,
    private readonly repository: string,
    private readonly random: SeededRandom,
  ) {}

  /**
   * Steps until `signal` aborts, then destroys what is left. Pauses of up to 400 ms begin when `warm` aborts: what holds a
   * number of events, as the gateway's ring, must be full before its growth is judged.
   */
  async run(signal: AbortSignal, warm: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const step = this.random.weighted<Step>({
        create: 2,
        message: 6,
        stop: 1,
        start: 1,
        destroy: 2,
        list: 3,
        rest: 3,
      });
      const outcome = await this.#take(step);
      this.counts[`${step} ${outcome}`] = (this.counts[`${step} ${outcome}`] ?? 0) + 1;
      const pauseMs = this.random.integer(50, 400);
      if (warm.aborted) await delay(pauseMs, undefined, { signal }).catch(() => {});
    }
    while (this.#agents.length > 0) await this.#destroy(this.#agents[0] ?? '');
  }

  /** @returns the status of the answer, or `none` when there was nothing to do it to */
  async #take(step: Step): Promise<number | 'none'> {
    const { client } = this.fleet;
    if (step === 'rest') return 'none';
    if (step === 'list') return (await client.send('GET', '/agents')).status;
    if (step === 'create') return this.#agents.length < MAX_AGENTS ? this.#create() : 'none';
    if (this.#agents.length === 0) return 'none';
    const id = this.random.pick(this.#agents);
    if (step === 'destroy') return this.#destroy(id);
    if (step === 'message')
      return (await client.command(`/agents/${id}/messages`, { text: `n ${this.random.next()}` })).status;
    return (await client.command(`/agents/${id}/${step}`, {})).status;
  }

  async #create(): Promise<number> {
    const name = `soak-${++this.#made}`;
    const workspace = {
      kind: 'worktree' as const,
      repository: this.repository,
      newBranch: `mngr/${name}`,
      ensureClean: false,
    };
    const reply = await this.fleet.client.command('/agents', {
      ...anAgent(name, this.fleet.tmuxDir, '/tmp', ['cat']),
      hostId: this.fleet.realHostId,
      workspace,
    });
    const agent = reply.body['agent'] as { id: string } | null | undefined;
    if (reply.status === 201 && agent) this.#agents.push(agent.id);
    return reply.status;
  }

  async #destroy(id: string): Promise<number> {
    this.#agents.splice(this.#agents.indexOf(id), 1);
    return (await this.fleet.client.command(`/agents/${id}/destroy`, { force: true, removeBranch: true })).status;
  }
}
