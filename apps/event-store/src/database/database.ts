import { unavailable } from '@mngr/errors';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';

/** Every query has an end: a reader that hangs must not hold a connection for ever. */
const STATEMENT_TIMEOUT_MS = 30_000;
const CONNECT_TIMEOUT_MS = 3_000;

/** What the queries of this service run on. Raw SQL throughout, so no table types. */
export type Database = Kysely<unknown>;

/** A pool that connects when it is used. `destroy()` closes it. */
export function openDatabase(postgresUrl: string, poolSize = 10): Database {
  const pool = new pg.Pool({
    connectionString: postgresUrl,
    application_name: 'mngr-event-store',
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    idle_in_transaction_session_timeout: STATEMENT_TIMEOUT_MS,
    idleTimeoutMillis: 60_000,
    keepAlive: true,
  });
  // A connection that dies while idle: the next query gets a new one.
  pool.on('error', () => {});
  // One that dies between two queries of a transaction: nobody listens to it there, and the next query says so anyway.
  pool.on('connect', (client) => client.on('error', () => {}));
  return new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
}

/** SQL: an epoch for a log that begins now, higher than any that began earlier. Seconds since 2020. */
export const LOG_EPOCH_NOW = `extract(epoch FROM clock_timestamp() - timestamptz '2020-01-01 00:00:00Z')::int`;

/**
 * Gives a log without any event an epoch that no earlier log of these machines had. A store that was
 * lost and made anew would otherwise look like the old one. Does nothing to a log that has begun.
 */
export async function beginLog(db: Database): Promise<void> {
  await sql`UPDATE log_head SET log_epoch = ${sql.raw(LOG_EPOCH_NOW)}
    WHERE id = 1 AND position = 0 AND log_epoch = 1`.execute(db);
}

/** @throws AppError `store.unreachable` (retryable) */
export async function readLogEpoch(db: Database): Promise<number> {
  try {
    const { rows } = await sql<{ log_epoch: number }>`SELECT log_epoch FROM log_head`.execute(db);
    const [head] = rows;
    if (head === undefined) throw new Error('log_head is empty');
    return head.log_epoch;
  } catch (cause) {
    throw unavailable('store.unreachable', 'The database cannot be read.', { cause });
  }
}
