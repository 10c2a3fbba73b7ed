import { constants } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';

const FILE = 'events.jsonl';
const MAX_DEPTH = 5;
/** JSON within JSON may become twice as long, and the answer must fit into one message of 1 MB. */
const MAX_LINE_BYTES = 300_000;
const SOURCE = /^[\x21-\x7e]{1,200}$/;
const READ_BYTES = 1024 * 1024;

export interface RecordTree {
  /** Every folder, so that each can be watched. */
  readonly folders: readonly string[];
  /** `source` is the path of the file's folder below `events/`. */
  readonly files: readonly { readonly source: string; readonly path: string }[];
}

export interface RecordLines {
  readonly lines: readonly string[];
  /** Where the next read begins, in bytes. */
  readonly offset: number;
  readonly isMore: boolean;
  readonly skipped: number;
}

/** The event files below `<folder>/events`. Links are not followed: they could lead to files that are not the agent's. */
export async function findRecords(folder: string): Promise<RecordTree> {
  const root = join(folder, 'events');
  const folders: string[] = [];
  const files: { source: string; path: string }[] = [];
  const visit = async (path: string, depth: number): Promise<void> => {
    const entries = await readdir(path, { withFileTypes: true }).catch(() => undefined);
    if (entries === undefined) return;
    folders.push(path);
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const inner = join(path, entry.name);
      if (entry.isDirectory() && depth < MAX_DEPTH) await visit(inner, depth + 1);
      const source = relative(root, path);
      if (entry.isFile() && entry.name === FILE && SOURCE.test(source)) files.push({ source, path: inner });
    }
  };
  await visit(root, 0);
  return { folders, files };
}

/**
 * Reads whole lines behind an offset. The last one counts without its line feed once it is whole JSON. A file that became
 * shorter is read from its beginning.
 *
 * @param limits `maxBytes` is how much may be returned; with `isFirst` one longer line is returned all the same
 */
export async function readLines(
  path: string,
  offset: number,
  limits: { readonly maxBytes: number; readonly isFirst: boolean },
): Promise<RecordLines> {
  // O_NONBLOCK: a pipe that was put in the file's place must not hold us.
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const { size } = await file.stat();
    const start = offset > size ? 0 : offset;
    const buffer = Buffer.alloc(Math.min(size - start, READ_BYTES));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, start);
    return cut(buffer.subarray(0, bytesRead), start, size, limits);
  } finally {
    await file.close();
  }
}

function cut(
  bytes: Buffer,
  start: number,
  size: number,
  { maxBytes, isFirst }: { readonly maxBytes: number; readonly isFirst: boolean },
): RecordLines {
  const lines: string[] = [];
  let [at, taken, skipped] = [0, 0, 0];
  while (at < bytes.length) {
    const end = bytes.indexOf(0x0a, at);
    const isLast = end === -1;
    const line = bytes.subarray(at, isLast ? bytes.length : end);
    if (isLast && start + bytes.length < size && at === 0) {
      // Longer than what is read at once: passed over, up to where it ends.
      return { lines, offset: start + bytes.length, isMore: true, skipped: 1 };
    }
    if (isLast && (start + bytes.length < size || !isJson(line))) break;
    const isTooLong = line.length > MAX_LINE_BYTES;
    if (!isTooLong && (taken > 0 || !isFirst) && taken + line.length > maxBytes) break;
    at = isLast ? bytes.length : end + 1;
    const text = line.toString('utf8').toWellFormed().replaceAll('\0', '').trim();
    if (isTooLong) skipped += 1;
    else if (text !== '') {
      lines.push(text);
      taken += line.length;
    }
  }
  // What is left is either more than fits now, or the beginning of a line that is still being written.
  const isMore = bytes.indexOf(0x0a, at) !== -1 || (start + at < size && start + bytes.length < size);
  return { lines, offset: start + at, isMore, skipped };
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
