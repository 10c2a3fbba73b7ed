import { closeSync, copyFileSync, existsSync, fstatSync, openSync, readSync, statSync, truncateSync } from 'node:fs';

/** Kept per log: this many bytes and one older generation of the same size (`<name>.1`). */
export const LOG_MAX_BYTES = 5 * 1024 * 1024;

/**
 * Moves the log's content to `<path>.1` when it grew over `maxBytes`. It copies and truncates, because a child holds
 * the file open in append mode and outlives us; lines written between the two steps are lost. Where there is no room for
 * the copy the log stays as it is until the next time.
 */
export function rotateLog(path: string, maxBytes = LOG_MAX_BYTES): void {
  if (!existsSync(path) || statSync(path).size <= maxBytes) return;
  try {
    copyFileSync(path, `${path}.1`);
    truncateSync(path, 0);
  } catch {
    // A log must not end what it tells of.
  }
}

/** Opens for appending, mode 0600; the caller closes the descriptor. */
export function openLog(path: string): number {
  return openSync(path, 'a', 0o600);
}

export function logSize(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

/** What was written from byte `offset` on, at most the last 16 KiB of it. */
export function logSince(path: string, offset: number): string {
  if (!existsSync(path)) return '';
  const fd = openSync(path, 'r');
  try {
    const size = fstatSync(fd).size;
    const from = Math.max(size < offset ? 0 : offset, size - 16_384);
    const buffer = Buffer.alloc(size - from);
    return buffer.toString('utf8', 0, readSync(fd, buffer, 0, buffer.length, from));
  } finally {
    closeSync(fd);
  }
}
