import { unavailable } from '@mngr/errors';
import { projectionTables } from '@mngr/projections';
import { Kysely, PostgresDialect } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import pg from 'pg';
import { logTables } from './0001-log.js';
import { appendFunctions } from './0002-append.js';
import { observedFolder } from './0004-observed-folder.js';
import { observedActivity } from './0005-observed-activity.js';

/** Forward only: a migration that has run anywhere is never edited, and none has a way back. */
const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001-log': logTables,
  '0002-append': appendFunctions,
  '0003-projections': projectionTables,
  '0004-observed-folder': observedFolder,
  '0005-observed-activity': observedActivity,
};

/** Of every step that this build knows, oldest first. */
export const MIGRATION_NAMES: readonly string[] = Object.keys(MIGRATIONS);

/**
 * Brings the database to the newest schema. Safe to call from several replicas at once: kysely holds an advisory lock
 * while it works.
 *
 * @param deadlineMs how long to wait for that lock, and for one statement
 * @throws AppError `store.migration-failed` (retryable): not reachable, locked for too long, or newer than this build
 */
export async function migrate(postgresUrl: string, deadlineMs = 30_000): Promise<void> {
  const pool = new pg.Pool({
    connectionString: postgresUrl,
    max: 1,
    connectionTimeoutMillis: 5_000,
    lock_timeout: deadlineMs,
    statement_timeout: deadlineMs,
    application_name: 'mngr-migrate',
  });
  pool.on('error', () => {});
  pool.on('connect', (client) => client.on('error', () => {}));
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrator = new Migrator({ db, provider: { getMigrations: async () => ({ ...MIGRATIONS }) } });
    const { error: cause } = await migrator.migrateToLatest(); // never throws
    if (cause === undefined) return;
    const why = cause instanceof Error ? cause.message : 'for an unknown reason';
    throw unavailable('store.migration-failed', `The database could not be brought to this version: ${why}`, {
      cause,
      wayOut: 'Check that POSTGRES_URL is reachable and that no newer mngr has used this database.',
    });
  } finally {
    await db.destroy();
  }
}
