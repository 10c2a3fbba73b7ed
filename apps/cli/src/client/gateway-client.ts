import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { unavailable } from '@mngr/errors';
import { randomHex } from '../program/random-hex.js';
import { errorOfProblem, parseAnswer } from './answer.parser.js';
import { ConnectionFailure, HttpExchange, readBody } from './http-exchange.js';
import { retryAfterMs, TryAgain, withRetries } from './retry.js';
import { ROUTES, routePath, type AnswerOf, type BodyOf, type RouteName } from './routes.js';

/** Where a gateway is and what opens it. */
export interface Endpoint {
  readonly url: string;
  readonly token: string;
}

export interface CallOptions<R extends RouteName> {
  /** The agent id or name, or the command id, in the path. */
  readonly ref?: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: BodyOf<R>;
  /** One per command of the person; the same on every retry. @default random */
  readonly idempotencyKey?: string;
  /** How long retries go on. @default 30 000 ms */
  readonly deadlineMs?: number;
  /** How long one attempt may wait for its answer. @default 30 000 ms */
  readonly timeoutMs?: number;
  /** Ends the attempt, and there is no other. */
  readonly signal?: AbortSignal;
}

export interface StreamOptions<R extends RouteName> extends CallOptions<R> {
  readonly accept: string;
  readonly lastEventId?: string;
}

const DEFAULT_MS = 30_000;
const ACCEPTED = 202;

/** Speaks the HTTP API of one gateway for one invocation. */
export class GatewayClient {
  readonly #http = new HttpExchange();
  #endpoint: Endpoint;
  #isWatching = false;

  /**
   * @param traceId 32 hex digits; every request is a span of this trace
   * @param reopen finds the gateway again after its connection was lost, and starts it if it may
   */
  constructor(
    endpoint: Endpoint,
    private readonly traceId: string,
    private readonly reopen?: (mayStart: boolean) => Promise<Endpoint | undefined>,
  ) {
    this.#endpoint = endpoint;
  }

  /** From now on this client only watches: a control plane that somebody stops is waited for, not started again. */
  watchOnly(): void {
    this.#isWatching = true;
  }

  get url(): string {
    return this.#endpoint.url;
  }

  /**
   * One request and its answer. Retried while the gateway cannot be reached or is not ready, always under the same
   * `Idempotency-Key`, so that a command is done once.
   *
   * @throws AppError what the gateway said, or `gateway.unreachable`
   */
  async call<R extends RouteName>(route: R, options: CallOptions<R> = {}): Promise<AnswerOf<R>> {
    const keyed = (): Record<string, string> => ({
      'idempotency-key': options.idempotencyKey ?? randomBytes(16).toString('hex'),
    });
    const headers = ROUTES[route].method === 'POST' ? keyed() : {};
    const deadlineMs = options.deadlineMs ?? DEFAULT_MS;
    const attempt = async (): Promise<AnswerOf<R>> => {
      options.signal?.throwIfAborted();
      const answer = await this.#open(route, options, headers, (failure) => this.#lost(failure));
      const text = await readBody(answer).catch((error: unknown) => {
        throw error instanceof ConnectionFailure ? this.#lost(error) : error;
      });
      if (answer.statusCode === ACCEPTED) await this.#settled(text, deadlineMs);
      return parseAnswer<R>(text);
    };
    return withRetries(attempt, deadlineMs, () => this.#find());
  }

  /**
   * Opens a stream. Retried only while the request certainly reached nobody: what it starts is not done twice.
   *
   * @throws AppError what the gateway said, or `gateway.unreachable`
   */
  async stream<R extends RouteName>(route: R, options: StreamOptions<R>): Promise<IncomingMessage> {
    const headers: Record<string, string> = { accept: options.accept };
    if (options.lastEventId !== undefined) headers['last-event-id'] = options.lastEventId;
    const attempt = (): Promise<IncomingMessage> =>
      this.#open(route, options, headers, (failure) => {
        const lost = this.#lost(failure);
        return failure.isBeforeSend ? lost : lost.failure;
      });
    return withRetries(attempt, options.deadlineMs ?? DEFAULT_MS, () => this.#find());
  }

  close(): void {
    this.#http.close();
  }

  async #open<R extends RouteName>(
    route: R,
    options: CallOptions<R>,
    headers: Readonly<Record<string, string>>,
    onLost: (failure: ConnectionFailure) => Error,
  ): Promise<IncomingMessage> {
    const { ref, query, body, timeoutMs = DEFAULT_MS, signal } = options;
    const span = randomHex(16);
    const request = {
      method: ROUTES[route].method,
      url: new URL(this.#endpoint.url + routePath(route, ref, query)),
      headers: {
        accept: 'application/json',
        ...headers,
        authorization: `Bearer ${this.#endpoint.token}`,
        traceparent: `00-${this.traceId}-${span}-01`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      timeoutMs,
      signal,
    };
    let answer: IncomingMessage;
    try {
      answer = await this.#http.send(request);
    } catch (thrown) {
      throw thrown instanceof ConnectionFailure && signal?.aborted !== true ? onLost(thrown) : thrown;
    }
    const status = answer.statusCode ?? 0;
    if (status >= 200 && status < 300) return answer;
    const error = errorOfProblem(status, await readBody(answer));
    const isRepeatable = 'idempotency-key' in headers || request.method === 'GET';
    // 429: refused at the door, nothing was begun, so also what must not be done twice may be asked again. 504: a service did not
    // answer in time; whether a command was done is told under its own key, not by sending it again.
    const isAway = status === 503 || (status === 504 && request.method === 'GET');
    if (status === 429 || (isRepeatable && isAway)) {
      throw new TryAgain(error, retryAfterMs(answer.headers['retry-after']));
    }
    throw error;
  }

  /** The command is recorded: waits for its end, then its answer is asked for again under the same key. */
  async #settled(accepted: string, deadlineMs: number): Promise<void> {
    const { commandId } = parseAnswer<'getCommand'>(accepted);
    const { status } = await this.call('getCommand', { ref: commandId, deadlineMs });
    const pending = unavailable('command.pending', `The command ${commandId} is recorded and has not run yet.`, {
      wayOut: 'It will run as soon as the control plane can; look again with "mngr list".',
    });
    throw new TryAgain(pending, status === 'recorded' ? 250 : 0);
  }

  #lost(failure: ConnectionFailure): TryAgain {
    const error = unavailable(
      'gateway.unreachable',
      `The gateway at ${this.url} cannot be reached: ${failure.message}.`,
      {
        cause: failure,
        wayOut: 'Look at "mngr status"; "mngr up" starts the control plane.',
      },
    );
    return new TryAgain(error, undefined, failure.isBeforeSend);
  }

  async #find(): Promise<void> {
    this.#endpoint = (await this.reopen?.(!this.#isWatching)) ?? this.#endpoint;
  }
}
