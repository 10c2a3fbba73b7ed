import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { API_PREFIX } from '@mngr/contracts';
import { anAgent, type Answer } from '@mngr/testing';
import type { CampaignFleet } from '../fleet/campaign-fleet.js';
import type { HostMachine } from '../fleet/host-machine.js';
import type { AnswerRecord, CallRecord } from '../records.js';
import { briefAnswer, briefBody } from '../workload/brief-records.js';

/** As what the probe stands in the history. */
const CLIENT = 1_000;
const REPEATED: ReadonlySet<number> = new Set([0, 202, 429, 503, 504]);
const TIMEOUT_MS = 20_000;
const PAUSE_MS = 100;
const DESTROY_DEADLINE_MS = 60_000;

/** Asks for something new after a fault: an agent on a host, which needs every part of the fleet, and takes it away again. */
export class RecoveryProbe {
  #count = 0;

  /** @param prefix of the names of its agents, its own */
  constructor(
    private readonly fleet: CampaignFleet,
    private readonly prefix = 'probe',
  ) {}

  /**
   * Waits until a new create on this host succeeds.
   *
   * @returns when its good answer came (`performance.now`); undefined when the deadline was over first
   */
  async firstGoodAnswer(host: HostMachine, deadlineMs: number): Promise<number | undefined> {
    const deadline = performance.now() + deadlineMs;
    while (performance.now() < deadline) {
      // A refusal is final for its key: a later one is another command.
      const created = await this.create(host, deadline);
      // An answer that tells of no agent is not a good one: what was acknowledged may be lost, which the judge will see.
      if (created?.status === 201 && created.body['agent'] !== null) {
        const answeredAt = performance.now();
        await this.destroy(agentIdOf(created));
        return answeredAt;
      }
      await delay(PAUSE_MS);
    }
    return undefined;
  }

  /**
   * Makes an agent in a directory of its own.
   *
   * @param argv what it runs, and ends by itself. @default a long sleep
   * @returns the final answer; undefined when there was none before the deadline (`performance.now`)
   */
  create(host: HostMachine, deadline: number, argv?: readonly string[]): Promise<Answer | undefined> {
    const name = `${this.prefix}-${++this.#count}`;
    const workDir = join(host.workDir, 'probes', name);
    mkdirSync(workDir, { recursive: true });
    const labels = argv === undefined ? {} : { program: 'brief' };
    const body = { ...anAgent(name, host.tmuxDir, workDir, argv), hostId: host.hostId, waitSeconds: 5, labels };
    return this.#command('create', '/agents', body, name, deadline);
  }

  async destroy(agentId: string): Promise<void> {
    const body = { force: true, waitSeconds: 5 };
    const deadline = performance.now() + DESTROY_DEADLINE_MS;
    await this.#command('destroy', `/agents/${agentId}/destroy`, body, `destroy-${agentId}`, deadline, agentId);
  }

  async #command(
    operation: string,
    path: string,
    body: object,
    key: string,
    deadline: number,
    agentId?: string,
  ): Promise<Answer | undefined> {
    while (performance.now() < deadline) {
      const common = { client: CLIENT, key, operation };
      const named = agentId === undefined ? {} : { agentId };
      this.#record({ kind: 'call', at: Date.now(), ...common, path, ...named, body: briefBody(body) });
      const { retryAfter, ...answer } = await this.#send(path, body, key);
      const { status } = answer;
      this.#record({
        kind: 'answer',
        at: Date.now(),
        ...common,
        status,
        body: briefAnswer(status, answer.body),
        retryAfter,
      });
      const isWaiting = REPEATED.has(status) || answer.body['isComplete'] === false;
      if (!isWaiting) return answer;
      await delay(PAUSE_MS);
    }
    return undefined;
  }

  async #send(path: string, body: object, key: string): Promise<Answer & { readonly retryAfter: string | null }> {
    const { gatewayUrl, token } = this.fleet;
    try {
      const response = await fetch(`${gatewayUrl}${API_PREFIX}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = (await response.json()) as Record<string, unknown>;
      return { status: response.status, body: answer, retryAfter: response.headers.get('retry-after') };
    } catch {
      return { status: 0, body: {}, retryAfter: null };
    }
  }

  #record(record: CallRecord | AnswerRecord): void {
    appendFileSync(join(this.fleet.parts.records, 'history.jsonl'), `${JSON.stringify(record)}\n`);
  }
}

export function agentIdOf({ body }: Answer): string {
  const { agent } = body;
  const id = typeof agent === 'object' && agent !== null && 'id' in agent ? agent.id : undefined;
  if (typeof id !== 'string') throw new Error(`an answer without an agent: ${JSON.stringify(body).slice(0, 500)}`);
  return id;
}
