import { unavailable } from '@mngr/errors';
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 3_000;

export interface ConnectOptions {
  /** What PostgreSQL shows of the session. */
  readonly name: string;
  readonly queryTimeoutMs: number;
  /** @default that of the query */
  readonly lockTimeoutMs?: number;
}

/**
 * Opens the one session in which a backup is written or restored.
 *
 * @throws AppError `store.unreachable` (unavailable)
 */
export async function connect(postgresUrl: string, options: ConnectOptions): Promise<pg.Client> {
  const { name, queryTimeoutMs, lockTimeoutMs } = options;
  const client = new pg.Client({
    connectionString: postgresUrl,
    application_name: name,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: queryTimeoutMs,
    statement_timeout: queryTimeoutMs,
    lock_timeout: lockTimeoutMs ?? queryTimeoutMs,
    keepAlive: true,
  });
  client.on('error', () => undefined); // the next query says so too
  try {
    await client.connect();
    await client.query(`SET TIME ZONE 'UTC'`);
    return client;
  } catch (cause) {
    throw unavailable('store.unreachable', 'The database cannot be reached.', { cause });
  }
}
