import { positionSchema } from '@mngr/contracts';
import { invalidInput, type AppError } from '@mngr/errors';
import { z } from 'zod';

/**
 * A backup is one gzip file of lines: the header as JSON, then `<table> <row as JSON>` for each row, then `end <trailer>`.
 * The trailer counts the rows and has the SHA-256 of every byte before its own line. Rows are what PostgreSQL's
 * `row_to_json` writes and `json_populate_recordset` reads: nothing passes through JavaScript numbers.
 */
export const FORMAT = 'mngr-backup';
export const FORMAT_VERSION = 1;
export const END = 'end';

/**
 * What a backup holds, in the order in which it is written. Not in it: read models and checkpoints, which are built anew,
 * and what machines saw last, which they tell anew.
 */
export const TABLES = [
  'events',
  'streams',
  'commands',
  'claims',
  'machines',
  'machine_journals',
  'instructions',
  'texts',
] as const;
export type BackupTable = (typeof TABLES)[number];

const identifier = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);

export const headerSchema = z.object({
  format: z.literal(FORMAT),
  formatVersion: z.int().positive(),
  /** Version of the mngr that wrote it. */
  build: z.string(),
  contractVersion: z.int(),
  /** Of the database's schema, oldest first. */
  migrations: z.array(z.string()),
  logEpoch: z.int().positive(),
  position: positionSchema,
  instructionOrdinal: positionSchema,
  createdAt: z.string(),
  columnsByTable: z.partialRecord(z.enum(TABLES), z.array(identifier).min(1)),
});
export type BackupHeader = z.infer<typeof headerSchema>;

export const trailerSchema = z.object({
  rowsByTable: z.partialRecord(z.enum(TABLES), z.int().nonnegative()),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type BackupTrailer = z.infer<typeof trailerSchema>;

/** The file is not a whole backup: nothing may be done with any part of it. */
export function damaged(why: string, cause?: unknown): AppError {
  return invalidInput('backup.damaged', `This file is not a whole backup of mngr: ${why}.`, {
    cause,
    wayOut: 'Use another backup; nothing was changed.',
  });
}
