import { setTimeout as delay } from 'node:timers/promises';
import { AppError, rejected, unavailable } from '@mngr/errors';
import { failpoint } from '@mngr/telemetry';
import type pg from 'pg';
import { isConnectionLost, isDatabaseBusy } from '../database/database-failure.js';
import { LOG_EPOCH_NOW } from '../database/database.js';
import { migrate, MIGRATION_NAMES } from '../migrations/migrate.js';
import { damaged, TABLES, type BackupHeader, type BackupTable, type BackupTrailer } from './backup-format.js';
import { connect } from './connect.js';
import { newer, readBackup, verifyBackup } from './read-backup.js';

const QUERY_TIMEOUT_MS = 120_000;
const LOCK_TIMEOUT_MS = 5_000;
const LOCK_TRIES = 5;
/** Not in a backup, but belonging to the log that is replaced. */
const BESIDE = 'projections, relay_checkpoints, agent_observations';
const BATCH = { rows: 1_000, characters: 4 * 1024 * 1024 };

export interface RestoreOptions {
  /** Replaces a log that has begun. @default false: such a store is refused */
  readonly isForced?: boolean;
}

export interface RestoredBackup {
  readonly header: BackupHeader;
  /** Under which the log goes on; higher than any that this store or the backup had. */
  readonly logEpoch: number;
  /** Of the log that was replaced. */
  readonly replacedPosition: string;
}

/**
 * Puts a backup in the place of what a store holds, in one transaction: killed at any point it has happened or not, and may
 * be repeated. Services may run meanwhile: they are fenced by the new log epoch and open the restored log by themselves.
 *
 * @throws AppError `backup.damaged`, `backup.newer`, `backup.unreadable`: nothing was touched
 * @throws AppError `restore.not-empty` (rejected); `restore.failed`, `store.unreachable` (unavailable): nothing has changed
 */
export async function restoreBackup(
  postgresUrl: string,
  path: string,
  { isForced = false }: RestoreOptions = {},
): Promise<RestoredBackup> {
  const { header, trailer } = await verifyBackup(path);
  const unknown = header.migrations.find((name) => !MIGRATION_NAMES.includes(name));
  if (unknown !== undefined) throw newer('schema');
  await migrate(postgresUrl);
  const client = await connect(postgresUrl, {
    ...{ name: 'mngr-restore', queryTimeoutMs: QUERY_TIMEOUT_MS, lockTimeoutMs: LOCK_TIMEOUT_MS },
  });
  try {
    const before = await lockAll(client, isForced);
    await clear(client);
    await load(client, path, trailer);
    const logEpoch = await setHead(client, header, before.logEpoch);
    await failpoint('restore.before-commit');
    await client.query('COMMIT');
    return { header, logEpoch, replacedPosition: before.position };
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw unavailable('restore.failed', `The backup was not restored, nothing has changed: ${why}.`, {
      cause,
      wayOut: 'Repeat it.',
    });
  } finally {
    // Without a COMMIT the server rolls back.
    await client.end().catch(() => undefined);
  }
}

/** The head first, as every append does, then every table: what waits for it waits before anything was done. */
async function lockAll(client: pg.Client, isForced: boolean): Promise<{ position: string; logEpoch: number }> {
  for (let attempt = 1; ; attempt++) {
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ position: string; log_epoch: number; is_used: boolean }>(
        `SELECT position, log_epoch, position > 0 OR EXISTS (SELECT FROM commands) AS is_used
         FROM log_head WHERE id = 1 FOR UPDATE`,
      );
      const [head] = rows;
      if (head === undefined) throw damaged('the database has no log');
      if (head.is_used && !isForced) throw notEmpty(head.position);
      await client.query(`LOCK TABLE ${TABLES.join(', ')}, ${BESIDE} IN ACCESS EXCLUSIVE MODE`);
      await dropReadModels(client);
      return { position: head.position, logEpoch: head.log_epoch };
    } catch (error) {
      await client.query('ROLLBACK').catch(() => undefined);
      if (attempt === LOCK_TRIES || isConnectionLost(error) || !isDatabaseBusy(error)) throw error;
      await delay(100 * attempt * Math.random());
    }
  }
}

/** They are computed from events: the services build them anew. */
async function dropReadModels(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ drop: string }>(
    `SELECT format('DROP SCHEMA %I CASCADE', schema_name) AS drop FROM projections`,
  );
  for (const { drop } of rows) await client.query(drop);
  await client.query('DELETE FROM projections');
}

async function clear(client: pg.Client): Promise<void> {
  await client.query(`TRUNCATE ${TABLES.join(', ')}, agent_observations`);
}

/** The file is checked once more while it is read: it may have changed since. */
async function load(client: pg.Client, path: string, verified: BackupTrailer): Promise<void> {
  let columnsByTable: BackupHeader['columnsByTable'] = {};
  let [table, rows, characters]: [BackupTable, string[], number] = ['events', [], 0];
  const flush = async (): Promise<void> => {
    const columns = columnsByTable[table];
    if (rows.length > 0 && columns !== undefined) {
      const names = columns.map((column) => client.escapeIdentifier(column)).join(', ');
      // What the backup's schema did not have yet gets its default.
      await client.query(
        `INSERT INTO ${table} (${names}) SELECT ${names} FROM json_populate_recordset(NULL::${table}, $1::json)`,
        [`[${rows.join(',')}]`],
      );
    }
    [rows, characters] = [[], 0];
  };
  const trailer = await readBackup(path, {
    header: (header) => void (columnsByTable = header.columnsByTable),
    async row(row) {
      if (row.table !== table || rows.length >= BATCH.rows || characters >= BATCH.characters) await flush();
      table = row.table;
      rows.push(row.json);
      characters += row.json.length;
    },
  });
  await flush();
  if (trailer.sha256 !== verified.sha256) throw damaged('it changed while it was read');
}

/** @returns the new log epoch */
async function setHead(client: pg.Client, header: BackupHeader, epochBefore: number): Promise<number> {
  const { position, instructionOrdinal, logEpoch } = header;
  const { rows } = await client.query<{ log_epoch: number }>(
    `UPDATE log_head SET position = $1, instruction_ordinal = $2, log_epoch = greatest(${LOG_EPOCH_NOW}, $3::int + 1)
     WHERE id = 1 RETURNING log_epoch`,
    [position, instructionOrdinal, Math.max(logEpoch, epochBefore)],
  );
  await client.query(
    `UPDATE relay_checkpoints SET position = CASE name WHEN 'events' THEN $1::bigint
       ELSE coalesce((SELECT min(ordinal) - 1 FROM instructions WHERE finished_at IS NULL), $2::bigint) END`,
    [position, instructionOrdinal],
  );
  const [head] = rows;
  if (head === undefined) throw new TypeError('log_head is empty');
  return head.log_epoch;
}

function notEmpty(position: string): AppError {
  return rejected('restore.not-empty', `The store holds a log that ends at position ${position}.`, {
    facts: { position },
    wayOut: 'Use --force to replace it; "mngr backup" keeps what it holds now.',
  });
}
