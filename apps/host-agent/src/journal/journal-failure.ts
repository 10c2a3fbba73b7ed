import { AppError, unavailable } from '@mngr/errors';

const CODE = 'journal.unwritable';
/** SQLite's PERM, READONLY, IOERR, FULL, CANTOPEN: what the disk did, not what we asked. @see sqlite.org/rescode.html */
const STORAGE_CODES: ReadonlySet<number> = new Set([3, 8, 10, 13, 14]);

/** The journal cannot be written. Nothing that runs is concluded from it or taken back because of it. */
export function unwritable(cause?: unknown): AppError {
  return unavailable(CODE, 'The journal of this machine cannot be written: the disk is full or failing.', {
    ...(cause === undefined ? {} : { cause }),
    wayOut: 'Make space, or repair the disk. Instructions wait until it can be written again.',
  });
}

/** Whether the disk refused, directly from SQLite or as `unwritable` already. */
export function isStorageFailure(error: unknown): boolean {
  if (error instanceof AppError) return error.code === CODE;
  if (!(error instanceof Error) || !('errcode' in error)) return false;
  return STORAGE_CODES.has(Number(error.errcode) & 0xff); // the rest is the extended code
}
