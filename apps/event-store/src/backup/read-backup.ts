import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { CONTRACT_VERSION } from '@mngr/contracts';
import { AppError, invalidInput, rejected } from '@mngr/errors';
import {
  damaged,
  END,
  FORMAT,
  FORMAT_VERSION,
  headerSchema,
  TABLES,
  trailerSchema,
  type BackupHeader,
  type BackupTable,
  type BackupTrailer,
} from './backup-format.js';

const NEWLINE = 0x0a;
const tableNames: ReadonlySet<string> = new Set(TABLES);

export interface BackupRow {
  readonly table: BackupTable;
  /** As it stands in the file. */
  readonly json: string;
}

/** What a reader of a backup does with it; it may rely on a part only when the whole was read. */
export interface BackupVisitor {
  header(header: BackupHeader): Promise<void> | void;
  row(row: BackupRow): Promise<void> | void;
}

/**
 * Reads a backup from its first byte to its last, whatever its size.
 *
 * @throws AppError `backup.unreadable`, `backup.damaged`, `backup.newer`
 */
export async function readBackup(path: string, visitor: BackupVisitor): Promise<BackupTrailer> {
  const hash = createHash('sha256');
  const rowsByTable: Partial<Record<BackupTable, number>> = {};
  let hasHeader = false;
  let trailer: BackupTrailer | undefined;
  for await (const line of linesOf(path)) {
    if (trailer !== undefined) throw damaged('something follows its end');
    if (!hasHeader) {
      await visitor.header(parseHeader(line.toString('utf8')));
      hasHeader = true;
    } else {
      const text = line.toString('utf8');
      const space = text.indexOf(' ');
      const [kind, json] = [text.slice(0, space), text.slice(space + 1)];
      if (kind === END) {
        trailer = parseTrailer(json);
        continue;
      }
      if (!isTable(kind)) throw damaged('it holds a line that is no row');
      rowsByTable[kind] = (rowsByTable[kind] ?? 0) + 1;
      await visitor.row({ table: kind, json });
    }
    hash.update(line).update('\n');
  }
  if (trailer === undefined) throw damaged('its end is missing');
  if (trailer.sha256 !== hash.digest('hex')) throw damaged('its checksum does not fit');
  for (const table of TABLES)
    if ((trailer.rowsByTable[table] ?? 0) !== (rowsByTable[table] ?? 0)) throw damaged('rows are missing');
  return trailer;
}

/** Reads the whole file without doing anything with it. @throws AppError as `readBackup` */
export async function verifyBackup(path: string): Promise<{ header: BackupHeader; trailer: BackupTrailer }> {
  let header: BackupHeader | undefined;
  const trailer = await readBackup(path, { header: (found) => void (header = found), row: () => undefined });
  if (header === undefined) throw damaged('it is empty');
  return { header, trailer };
}

function isTable(name: string): name is BackupTable {
  return tableNames.has(name);
}

/** Lines without their newline; the last one must have one. */
async function* linesOf(path: string): AsyncGenerator<Buffer> {
  const file = createReadStream(path);
  const unzipped = file.pipe(createGunzip());
  file.on('error', (error) => unzipped.destroy(error));
  let rest: Buffer[] = [];
  try {
    for await (const chunk of unzipped as AsyncIterable<Buffer>) {
      let start = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, start)) {
        yield Buffer.concat([...rest, chunk.subarray(start, end)]);
        rest = [];
        start = end + 1;
      }
      if (start < chunk.length) rest.push(chunk.subarray(start));
    }
  } catch (cause) {
    throw cause instanceof AppError ? cause : readFailure(path, cause);
  } finally {
    file.destroy();
  }
  if (rest.length > 0) throw damaged('its end is missing');
}

function readFailure(path: string, cause: unknown): AppError {
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  if (code.startsWith('Z_')) return damaged('it is cut off or changed', cause);
  return invalidInput('backup.unreadable', `The file ${path} cannot be read.`, { cause });
}

function parseHeader(text: string): BackupHeader {
  const value = parseJson(text);
  const { format, formatVersion } = (typeof value === 'object' && value !== null ? value : {}) as Record<
    string,
    unknown
  >;
  if (format === FORMAT && typeof formatVersion === 'number' && formatVersion > FORMAT_VERSION) throw newer('format');
  const parsed = headerSchema.safeParse(value);
  if (!parsed.success) throw damaged('it has no header that mngr wrote', parsed.error);
  if (parsed.data.contractVersion > CONTRACT_VERSION + 1) throw newer('contracts');
  return parsed.data;
}

function parseTrailer(text: string): BackupTrailer {
  const parsed = trailerSchema.safeParse(parseJson(text));
  if (!parsed.success) throw damaged('its end cannot be read', parsed.error);
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw damaged('a line is no JSON', cause);
  }
}

/** @param what that this build does not know */
export function newer(what: string): AppError {
  return rejected('backup.newer', `A newer mngr wrote this backup: its ${what} is not known here.`, {
    wayOut: 'Update mngr first; nothing was changed.',
  });
}
