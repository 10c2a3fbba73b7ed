import type { SeededRandom } from '../../kit/seeded-random.js';
import type { AgentPool } from './agent-pool.js';
import type { Operations } from './operations.js';
import type { RecordingApi, Request } from './recording-api.js';

const BAD_BODIES: readonly Partial<Request>[] = [
  { rawBody: '{"name":' },
  { rawBody: '[]' },
  { body: { name: 5 } },
  { body: { name: '../x', type: 'command', program: { kind: 'argv', argv: [] } } },
  { body: { unknown: true } },
];

/** What clients do besides commands: reads, repetitions, misuse, and tries without a right. */
export class Probes {
  constructor(
    private readonly api: RecordingApi,
    private readonly operations: Operations,
    private readonly pool: AgentPool,
    private readonly random: SeededRandom,
  ) {}

  async list(): Promise<void> {
    const path = this.random.chance(0.8) ? '/agents' : this.random.pick(['/hosts', '/audit?limit=20', '/plane']);
    const { status, body } = await this.api.once({ operation: 'read', path, key: this.operations.key() });
    if (status === 200 && path === '/agents') this.pool.listed(body['agents'] as { id: string; name: string }[]);
  }

  async show(): Promise<void> {
    const agent = this.pool.any(this.random);
    if (agent === undefined) return;
    const path = `/agents/${agent.agentId}?includeEnded=true`;
    await this.api.once({ operation: 'read', path, key: this.operations.key(), agentId: agent.agentId });
  }

  /** The same key twice at once. */
  async twice(): Promise<void> {
    const agent = this.operations.someoneToTalkTo();
    if (agent === undefined) return;
    const key = this.operations.key();
    const { agentId } = agent;
    const isMessage = this.random.chance(0.8);
    const request = isMessage
      ? { operation: 'message', path: `/agents/${agentId}/messages`, body: { text: `m-${key}`, waitSeconds: 1 } }
      : { operation: 'stop', path: `/agents/${agentId}/stop`, body: { gracefulTimeoutSeconds: 0, waitSeconds: 1 } };
    if (!isMessage) agent.believed = 'unknown';
    const whole = { ...request, agentId };
    await Promise.all([this.operations.command(whole, key), this.operations.command(whole, key)]);
  }

  /** A key that has its answer, once more: the answer must be the same. */
  async again(): Promise<void> {
    const earlier = this.operations.earlier();
    if (earlier === undefined) return this.operations.message();
    await this.api.command(earlier);
  }

  /** A key that has its answer, with another body: must be refused. */
  async reuse(): Promise<void> {
    const earlier = this.operations.earlier(({ operation }) => operation === 'message');
    if (earlier === undefined) return this.operations.message();
    const body = { text: `never-${earlier.key}`, waitSeconds: 2 };
    await this.api.command({ ...earlier, operation: 'reuse', body });
  }

  async bad(): Promise<void> {
    const ref = this.pool.any(this.random)?.agentId ?? 'nobody';
    const path = this.random.pick(['/agents', `/agents/${ref}/stop`, `/agents/${ref}/messages`]);
    const misfit = this.random.pick(BAD_BODIES);
    await this.api.once({ method: 'POST', operation: 'bad', path, key: this.operations.key(), ...misfit });
  }

  /** Without a token, or with a wrong one. */
  async denied(): Promise<void> {
    const ref = this.pool.any(this.random)?.agentId ?? 'nobody';
    const [method, path] = this.random.pick([
      ['GET', '/agents'],
      ['GET', '/events?follow=false'],
      ['GET', '/hosts'],
      ['POST', `/agents/${ref}/stop`],
      ['POST', `/agents/${ref}/destroy`],
      ['POST', '/agents'],
    ] as const);
    const token = this.random.pick([null, '', 'x'.repeat(43)]);
    const body = method === 'POST' ? { body: {} } : {};
    await this.api.once({ method, operation: 'denied', path, key: this.operations.key(), token, ...body });
  }
}
