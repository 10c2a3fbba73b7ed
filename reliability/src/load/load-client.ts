import { Agent, request } from 'node:http';
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { API_PREFIX } from '@mngr/contracts';

const REQUEST_TIMEOUT_MS = 30_000;
const AGAIN: ReadonlySet<number> = new Set([0, 202, 429, 503, 504]);

export interface Reply {
  /** 0: nobody answered within 30 s. */
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly body: Readonly<Record<string, unknown>>;
  readonly ms: number;
}

/** HTTP as cheap as it gets, on kept connections, so that the sender does not take the cores from what is measured. */
export class LoadClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: Infinity });

  constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  close(): void {
    this.#agent.destroy();
  }

  /** One request, never repeated. */
  send(method: 'GET' | 'POST', path: string, body?: unknown, key?: string): Promise<Reply> {
    const begin = performance.now();
    const payload = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve) => {
      const end = (status: number, retryAfter?: string, text = ''): void =>
        resolve({ status, retryAfter, body: parsed(text), ms: performance.now() - begin });
      const headers = {
        authorization: `Bearer ${this.token}`,
        ...(payload === undefined
          ? {}
          : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(payload) }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
      };
      const options = { method, headers, agent: this.#agent, timeout: REQUEST_TIMEOUT_MS };
      const outgoing = request(`${this.url}${API_PREFIX}${path}`, options, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', () => end(0));
        response.on('end', () =>
          end(response.statusCode ?? 0, response.headers['retry-after'], Buffer.concat(chunks).toString()),
        );
      });
      outgoing.on('timeout', () => outgoing.destroy());
      outgoing.on('error', () => end(0));
      outgoing.end(payload);
    });
  }

  /** As a client should: the same key again, after what the answer asks for, until the answer is final or 60 s are over. */
  async command(path: string, body: unknown): Promise<Reply> {
    const key = randomUUID();
    const begin = performance.now();
    for (;;) {
      const reply = await this.send('POST', path, body, key);
      const ms = performance.now() - begin;
      if (!AGAIN.has(reply.status) || ms > 60_000) return { ...reply, ms };
      await delay(Math.min(2_000, Number(reply.retryAfter ?? 0.2) * 1_000));
    }
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return {};
  }
}
