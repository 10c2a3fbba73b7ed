import { unavailable } from '@mngr/errors';
import { Client, DatabaseError } from 'pg';

const CONNECT_DEADLINE_MS = 1_000;
const STATEMENT_DEADLINE_MS = 10_000;

export const POSTGRES_DATABASE = 'mngr';

const NO_SUCH_DATABASE = '3D000';
const DUPLICATE_DATABASE = '42P04';
const WRONG_PASSWORD = new Set(['28P01', '28000']);

export interface PostgresLogin {
  readonly port: number;
  readonly user: string;
  readonly password: string;
}

/**
 * Whether the server takes a query on the database `mngr`, which is made when it is missing.
 *
 * @throws AppError `unavailable` when the server refuses the password: waiting would not help
 */
export async function probePostgres(login: PostgresLogin): Promise<boolean> {
  try {
    await runOn(login, POSTGRES_DATABASE, 'SELECT 1');
    return true;
  } catch (error) {
    const code = error instanceof DatabaseError ? error.code : undefined;
    if (code !== undefined && WRONG_PASSWORD.has(code)) throw wrongPassword(error);
    if (code !== NO_SUCH_DATABASE) return false;
  }
  try {
    await runOn(login, 'postgres', `CREATE DATABASE ${POSTGRES_DATABASE}`);
    return true;
  } catch (error) {
    return error instanceof DatabaseError && error.code === DUPLICATE_DATABASE;
  }
}

async function runOn(login: PostgresLogin, database: string, sql: string): Promise<void> {
  const client = new Client({
    host: '127.0.0.1',
    ...login,
    database,
    connectionTimeoutMillis: CONNECT_DEADLINE_MS,
    query_timeout: STATEMENT_DEADLINE_MS,
  });
  // A server that stops meanwhile raises this besides the rejection; without a listener it would end our process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(sql);
  } finally {
    await client.end().catch(() => undefined);
  }
}

function wrongPassword(cause: unknown): Error {
  return unavailable(
    'embedded.postgres-password',
    'The embedded PostgreSQL refuses the password in secrets/postgres.password.',
    {
      cause,
      wayOut: 'Restore that file of the control directory from where it was when the data was made.',
    },
  );
}
