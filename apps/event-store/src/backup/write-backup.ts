import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { link, open, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { CONTRACT_VERSION } from '@mngr/contracts';
import { AppError, rejected, unavailable } from '@mngr/errors';
import type pg from 'pg';
import { END, FORMAT, FORMAT_VERSION, TABLES, type BackupHeader, type BackupTable } from './backup-format.js';
import { connect } from './connect.js';

/** One fetch of rows, not the whole. */
const QUERY_TIMEOUT_MS = 60_000;
/** Texts and instructions may hold 512 KiB each. */
const FETCH_ROWS = 100;

export interface WrittenBackup {
  readonly header: BackupHeader;
  readonly rowsByTable: Readonly<Partial<Record<BackupTable, number>>>;
}

/**
 * Writes everything that the log holds into one file, mode 0600, while the store goes on: what it reads is one snapshot.
 * The file appears under its name when it is whole and on the disk.
 *
 * It holds the free texts of people and agents (messages, command lines, last output), and environments as they are
 * sealed for their machines; not the key that opens them.
 *
 * @throws AppError `backup.file-exists`, `backup.nothing`, `backup.not-written` (unavailable), `store.unreachable` (unavailable)
 */
export async function writeBackup(postgresUrl: string, path: string, build: string): Promise<WrittenBackup> {
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.part`);
  const client = await connect(postgresUrl, { name: 'mngr-backup', queryTimeoutMs: QUERY_TIMEOUT_MS });
  try {
    const written = await writeTo(temporary, client, build);
    await publish(temporary, path);
    return written;
  } catch (cause) {
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw unavailable('backup.not-written', `The backup could not be written: ${why}.`, { cause });
  } finally {
    await rm(temporary, { force: true });
    await client.end().catch(() => undefined);
  }
}

async function writeTo(path: string, client: pg.Client, build: string): Promise<WrittenBackup> {
  const zip = createGzip();
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600, flush: true });
  const done = finished(zip.pipe(file));
  done.catch(() => undefined); // heard below, when the rows are through
  file.on('error', (error) => zip.destroy(error));
  zip.on('error', () => undefined); // `done` says so too
  const hash = createHash('sha256');
  const write = async (line: string): Promise<void> => {
    hash.update(line);
    if (!zip.write(line)) await Promise.race([once(zip, 'drain'), done]);
  };
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  const header = await headerOf(client, build);
  await write(`${JSON.stringify(header)}\n`);
  const rowsByTable: Partial<Record<BackupTable, number>> = {};
  for (const table of TABLES) {
    rowsByTable[table] = await forEachPage(client, table, (rows) =>
      write(rows.map((row) => `${table} ${row}\n`).join('')),
    );
  }
  await client.query('COMMIT');
  zip.end(`${END} ${JSON.stringify({ rowsByTable, sha256: hash.digest('hex') })}\n`);
  await done;
  return { header, rowsByTable };
}

async function headerOf(client: pg.Client, build: string): Promise<BackupHeader> {
  const { rows } = await client.query<{ table: string | null }>(`SELECT to_regclass('public.log_head') AS table`);
  if (rows[0]?.table == null)
    throw rejected(
      'backup.nothing',
      'No control plane has written anything here yet, so there is nothing to back up.',
      {
        wayOut: 'Check MNGR_HOST_DIR or the URL of the database.',
      },
    );
  const head = await client.query<{ position: string; log_epoch: number; instruction_ordinal: string }>(
    'SELECT position, log_epoch, instruction_ordinal FROM log_head WHERE id = 1',
  );
  const migrations = await client.query<{ name: string }>('SELECT name FROM kysely_migration ORDER BY name');
  const columns = await client.query<{ table_name: BackupTable; column_name: string }>(
    `SELECT table_name, column_name FROM information_schema.columns
     WHERE table_schema = 'public' AND table_name = ANY ($1) ORDER BY ordinal_position`,
    [TABLES],
  );
  const [row] = head.rows;
  if (row === undefined) throw new TypeError('log_head is empty');
  return {
    format: FORMAT,
    formatVersion: FORMAT_VERSION,
    build,
    contractVersion: CONTRACT_VERSION,
    migrations: migrations.rows.map(({ name }) => name),
    logEpoch: row.log_epoch,
    position: row.position,
    instructionOrdinal: row.instruction_ordinal,
    createdAt: new Date().toISOString(),
    columnsByTable: Object.fromEntries(
      TABLES.map((table) => [
        table,
        columns.rows.filter(({ table_name }) => table_name === table).map(({ column_name }) => column_name),
      ]),
    ),
  };
}

/** @returns how many rows there were */
async function forEachPage(
  client: pg.Client,
  table: BackupTable,
  take: (rows: readonly string[]) => Promise<void>,
): Promise<number> {
  let count = 0;
  await client.query(`DECLARE rows NO SCROLL CURSOR FOR SELECT row_to_json(t)::text AS row FROM public.${table} t`);
  for (;;) {
    const { rows } = await client.query<{ row: string }>(`FETCH ${FETCH_ROWS} FROM rows`);
    if (rows.length === 0) break;
    count += rows.length;
    await take(rows.map(({ row }) => row));
  }
  await client.query('CLOSE rows');
  return count;
}

/** A link and not a rename: a file that is there already is nobody's to replace. */
async function publish(temporary: string, path: string): Promise<void> {
  await link(temporary, path).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code !== 'EEXIST') throw cause;
    throw rejected('backup.file-exists', `${path} exists already.`, { wayOut: 'Choose another name for the backup.' });
  });
  const directory = await open(dirname(path), 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}
