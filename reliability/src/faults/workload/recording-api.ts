import { setTimeout as delay } from 'node:timers/promises';
import { API_PREFIX } from '@mngr/contracts';
import type { JsonLines } from '../../kit/json-lines.js';
import type { SeededRandom } from '../../kit/seeded-random.js';
import type { HistoryRecord } from '../records.js';
import { briefAnswer, briefBody } from './brief-records.js';
import type { RateMeter } from './rate-meter.js';

const TIMEOUT_MS = 10_000;
/** What a client must ask again, under the same key. */
export const RETRIED: ReadonlySet<number> = new Set([0, 202, 429, 503, 504]);

export interface Request {
  readonly method?: 'GET' | 'POST';
  readonly operation: string;
  readonly path: string;
  readonly key: string;
  readonly body?: unknown;
  readonly agentId?: string;
  /** Sent instead of the right token; null: none. */
  readonly token?: string | null;
  /** A body that is sent as it is. */
  readonly rawBody?: string;
}

export interface Reply {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly retryAfter: string | null;
}

export interface ApiOptions {
  readonly url: string;
  readonly token: string;
  /** Who asks, as it stands in the history. */
  readonly client: number;
  readonly history: JsonLines<HistoryRecord>;
  readonly meter: RateMeter;
  readonly random: SeededRandom;
  readonly deadlineMs: number;
}

/** The HTTP API as one client uses it; each try and each answer becomes a line of the history. */
export class RecordingApi {
  #isStopping = false;
  #graceEndsAt = Number.POSITIVE_INFINITY;

  constructor(private readonly options: ApiOptions) {}

  /** From now on nothing is repeated past this time (outside clock). */
  stopBy(at: number): void {
    this.#isStopping = true;
    this.#graceEndsAt = at;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  /** One request. */
  async once(request: Request): Promise<Reply> {
    const { client, history } = this.options;
    const { operation, key, path, agentId, body } = request;
    const named = agentId === undefined ? {} : { agentId };
    const asked = body === undefined ? {} : { body: briefBody(body) };
    history.write({ kind: 'call', at: Date.now(), client, key, operation, path, ...named, ...asked });
    const reply = await this.#send(request);
    const answer = briefAnswer(reply.status, reply.body);
    const { status, retryAfter } = reply;
    history.write({ kind: 'answer', at: Date.now(), client, key, operation, status, body: answer, retryAfter });
    return reply;
  }

  /** A command, repeated under its key until its answer is final. @returns null when it was given up */
  async command(request: Request): Promise<Reply | null> {
    const firstSentAt = Date.now();
    const { meter, deadlineMs, random } = this.options;
    for (;;) {
      const reply = await this.once({ method: 'POST', ...request });
      if (!RETRIED.has(reply.status)) {
        meter.answered(firstSentAt, reply.status < 300);
        return reply;
      }
      if (Date.now() > Math.min(firstSentAt + deadlineMs, this.#graceEndsAt)) return null;
      const asked = reply.status === 0 ? 300 : Math.min(5_000, Number(reply.retryAfter ?? 1) * 1_000);
      await delay(asked * (0.75 + random.next() / 2));
    }
  }

  async #send({ method = 'GET', path, key, body, rawBody, token = this.options.token }: Request): Promise<Reply> {
    const text = rawBody ?? (body === undefined ? undefined : JSON.stringify(body));
    try {
      const response = await fetch(`${this.options.url}${API_PREFIX}${path}`, {
        method,
        headers: {
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
          ...(text === undefined ? {} : { 'content-type': 'application/json' }),
          ...(method === 'POST' ? { 'idempotency-key': key } : {}),
        },
        ...(text === undefined ? {} : { body: text }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const answer = await response.text();
      return {
        status: response.status,
        body: parsed(answer),
        retryAfter: response.headers.get('retry-after'),
      };
    } catch {
      return { status: 0, body: {}, retryAfter: null };
    }
  }
}

function parsed(text: string): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { unreadable: text.slice(0, 500) };
  }
}
