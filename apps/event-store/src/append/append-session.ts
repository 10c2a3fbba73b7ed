import { setTimeout as delay } from 'node:timers/promises';
import type { AppendItem, AppendResult } from '@mngr/contracts';
import { failpoint } from '@mngr/telemetry';
import pg from 'pg';
import { AppendFailure, failureKindOf } from './append-failure.js';
import { keysOf } from './log-state.js';
import { LOAD_SQL, loadParameters, stateOf, WRITE_SQL, writeParameters, type LoadedRow } from './log-rows.js';
import { planBatch } from './plan-batch.js';

const CONNECT_TIMEOUT_MS = 3_000;
/** A holder of the head's lock that hangs blocks every append, so the server ends it soon. */
const STATEMENT_TIMEOUT_MS = 2_000;
/** The client's own limit, for a server that does not answer at all. */
const QUERY_TIMEOUT_MS = 4_000;
const CLOSE_TIMEOUT_MS = 500;

export interface Committed {
  readonly results: readonly AppendResult[];
  /** The log's end after it, or null when nothing was written. */
  readonly position: string | null;
}

/** One pinned connection that turns batches into transactions, one after the other. */
export class AppendSession {
  #isLost = false;

  private constructor(
    private readonly client: pg.Client,
    private readonly logEpoch: number,
  ) {
    client.on('error', () => (this.#isLost = true));
    client.on('end', () => (this.#isLost = true));
  }

  /** @throws Error of `pg` when the server cannot be reached within 3 s */
  static async open(postgresUrl: string, logEpoch: number): Promise<AppendSession> {
    const client = new pg.Client({
      connectionString: postgresUrl,
      application_name: 'mngr-append',
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      statement_timeout: STATEMENT_TIMEOUT_MS,
      lock_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
      query_timeout: QUERY_TIMEOUT_MS,
      keepAlive: true,
      // BEGIN + load and write + COMMIT travel together: two round trips instead of four.
      pipeline: true,
      // The plans of the functions are made once: planning each time costs a fifth of a single append. One made while a
      // table was empty must not scan it for ever.
      options: '-c enable_seqscan=off -c plan_cache_mode=force_generic_plan -c jit=off',
    });
    const session = new AppendSession(client, logEpoch);
    await client.connect();
    return session;
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  /**
   * Commits a batch in one transaction.
   *
   * @throws AppendFailure after a rollback, or with kind `lost` when nobody knows
   */
  async commit(items: readonly AppendItem[]): Promise<Committed> {
    try {
      const loaded = await this.#load(items);
      const plan = planBatch(stateOf(loaded), items);
      if (!plan.hasWrites) {
        await this.client.query('ROLLBACK');
        return { results: plan.results, position: null };
      }
      const parameters = writeParameters(plan, loaded.now_at);
      await failpoint('append.before-commit');
      await this.#write(parameters);
      return { results: plan.results, position: String(plan.position) };
    } catch (cause) {
      throw await this.#fail(cause);
    }
  }

  async #load(items: readonly AppendItem[]): Promise<LoadedRow> {
    const begun = this.client.query('BEGIN');
    const values = loadParameters(this.logEpoch, keysOf(items));
    const loaded = this.client.query<LoadedRow>({ name: 'append_load', text: LOAD_SQL, values });
    const [, result] = await both(begun, loaded);
    const [row] = result.rows;
    if (row === undefined) throw new TypeError('append_load answered nothing');
    return row;
  }

  /** After a failed write the COMMIT sent behind it is a rollback, and says so. */
  async #write(values: unknown[]): Promise<void> {
    const written = this.client.query({ name: 'append_write', text: WRITE_SQL, values });
    const ended = this.client.query('COMMIT');
    const [, commit] = await both(written, ended);
    if (commit.command !== 'COMMIT') throw new TypeError(`the transaction ended with ${commit.command}`);
  }

  async #fail(cause: unknown): Promise<AppendFailure> {
    const kind = this.#isLost ? 'lost' : failureKindOf(cause);
    if (kind !== 'lost') {
      try {
        await this.client.query('ROLLBACK'); // outside a transaction it only warns
        return new AppendFailure(kind, cause);
      } catch {
        // The rollback's own failure adds nothing: without a connection the server rolls back.
      }
    }
    this.#isLost = true;
    return new AppendFailure(kind === 'refused' ? 'busy' : kind, cause);
  }

  /** Waits for the server's goodbye, but not for one that is gone. */
  async close(): Promise<void> {
    this.#isLost = true;
    const ended = this.client.end().catch(() => {});
    await Promise.race([ended, delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
  }
}

/** Waits for both before it throws the first failure, so that none goes unhandled. */
async function both<A, B>(first: Promise<A>, second: Promise<B>): Promise<[A, B]> {
  const [a, b] = await Promise.allSettled([first, second]);
  if (a.status === 'rejected') throw a.reason;
  if (b.status === 'rejected') throw b.reason;
  return [a.value, b.value];
}
