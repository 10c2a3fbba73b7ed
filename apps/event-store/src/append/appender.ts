import { setImmediate as nextTurn } from 'node:timers/promises';
import type { AppendItem, AppendResult } from '@mngr/contracts';
import { AppError, toAppError, unavailable } from '@mngr/errors';
import { createLogger, failpoint } from '@mngr/telemetry';
import { AppendFailure, toCallerError } from './append-failure.js';
import { AppendQueue, approximateBytes, type WaitingItem } from './append-queue.js';
import { AppendSession } from './append-session.js';

const MAX_BATCH_ITEMS = 500;
const MAX_BATCH_BYTES = 8 * 1024 * 1024;
const MAX_BACKOFF_MS = 2_000;
const FULL_RETRY_AFTER_MS = 500;

export interface AppenderOptions {
  readonly postgresUrl: string;
  /** The epoch of the log this appender may write; another one fences it. */
  readonly logEpoch: number;
  /** @default 10000 */
  readonly maxWaiting?: number;
  /** Called when an append was refused because the log of this epoch is over. */
  readonly onFenced?: () => void;
}

/**
 * The one way into the log. Callers that wait at the same time share a transaction; each gets its own answer.
 *
 * Several appenders may write at once and stay correct: the head's row lock orders them.
 */
export class Appender {
  readonly #queue = new AppendQueue();
  readonly #listeners = new Set<(position: string) => void>();
  readonly #log = createLogger('event-store');
  #session: AppendSession | undefined;
  #running: Promise<void> | undefined;
  #failedConnects = 0;
  #reconnectAt = 0;
  #isStopped = false;

  constructor(private readonly options: AppenderOptions) {}

  /** Connects before the first item. @throws AppError `store.unreachable` (retryable) */
  async start(): Promise<void> {
    await this.#connected();
  }

  get isReady(): boolean {
    return this.#session !== undefined && !this.#session.isLost;
  }

  /** Calls `listener` with the log's end after each commit that wrote. @returns a function that ends it */
  onAppended(listener: (position: string) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /**
   * Appends an item durably, or tells why not.
   *
   * @returns `appended`, or without any effect `duplicate` (committed before), `conflict`, `claim-taken`,
   *   `payload-mismatch` or `report-gap`
   * @throws AppError `store.connection-lost`, `store.unreachable`, `store.busy` (unavailable): repeat the same item, its
   *   guard keeps it from being written twice
   * @throws AppError `store.queue-full` (rate-limited) when 10,000 callers wait already
   * @throws AppError `store.item-refused` (invalid-input) when PostgreSQL cannot hold it, e.g. NUL in its data
   */
  append(item: AppendItem): Promise<AppendResult> {
    const refusal = this.#refusal();
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise((resolve, reject) => {
      this.#queue.push({ item, sizeBytes: approximateBytes(item), resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Ends after the items that already wait. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#running;
    await this.#session?.close();
  }

  #refusal(): AppError | undefined {
    if (this.#isStopped) return unavailable('store.stopping', 'The event store is stopping.');
    if (this.#queue.length >= (this.options.maxWaiting ?? 10_000))
      return new AppError('rate-limited', 'store.queue-full', 'Too many appends wait already.', {
        facts: { retryAfterMs: FULL_RETRY_AFTER_MS },
      });
    const waitMs = this.#reconnectAt - Date.now();
    return waitMs > 0 ? unreachable(undefined, waitMs) : undefined;
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      await nextTurn(); // callers of the last batch come back first, and share this one
      const batch = this.#queue.take(MAX_BATCH_ITEMS, MAX_BATCH_BYTES);
      try {
        await this.#commit(batch);
      } catch (error) {
        // Whoever has been answered already ignores this.
        for (const waiting of batch) waiting.reject(toAppError(error));
        this.#rejectAllWhileUnreachable(error);
      }
    }
    // In the same turn as the look at the queue: a caller that comes later starts the next run.
    this.#running = undefined;
  }

  /** Nobody waits through a row of connection attempts: callers hear at once that they should ask again. */
  #rejectAllWhileUnreachable(error: unknown): void {
    if (Date.now() >= this.#reconnectAt) return;
    for (const waiting of this.#queue.take(Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER))
      waiting.reject(toAppError(error));
  }

  async #commit(batch: readonly WaitingItem[]): Promise<void> {
    const session = await this.#connected();
    try {
      const { results, position } = await session.commit(batch.map(({ item }) => item));
      await failpoint('append.after-commit');
      for (const [index, waiting] of batch.entries()) {
        const result = results[index];
        if (result !== undefined) waiting.resolve(result);
      }
      if (position !== null) this.#tell(position);
    } catch (error) {
      if (!(error instanceof AppendFailure)) throw error;
      // One of them is at fault: alone, each of the others passes.
      if (error.kind === 'refused' && batch.length > 1) for (const waiting of batch) await this.#commitAlone(waiting);
      else throw this.#heard(toCallerError(error));
    }
  }

  async #commitAlone(waiting: WaitingItem): Promise<void> {
    try {
      await this.#commit([waiting]);
    } catch (error) {
      waiting.reject(toAppError(error));
    }
  }

  async #connected(): Promise<AppendSession> {
    if (this.#session !== undefined && !this.#session.isLost) return this.#session;
    void this.#session?.close();
    this.#session = undefined;
    try {
      this.#session = await AppendSession.open(this.options.postgresUrl, this.options.logEpoch);
      this.#failedConnects = 0;
      this.#reconnectAt = 0;
      return this.#session;
    } catch (cause) {
      const backoffMs = Math.min(MAX_BACKOFF_MS, 50 * 2 ** this.#failedConnects++);
      this.#reconnectAt = Date.now() + backoffMs;
      throw unreachable(cause, backoffMs);
    }
  }

  #heard(error: AppError): AppError {
    if (error.code === 'store.fenced') this.options.onFenced?.();
    return error;
  }

  #tell(position: string): void {
    for (const listener of this.#listeners) {
      try {
        listener(position);
      } catch (error) {
        this.#log.error({ err: error }, 'a listener of the appender failed');
      }
    }
  }
}

function unreachable(cause: unknown, retryAfterMs: number): AppError {
  return unavailable('store.unreachable', 'The database cannot be reached.', { cause, facts: { retryAfterMs } });
}
