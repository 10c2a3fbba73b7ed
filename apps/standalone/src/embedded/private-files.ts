import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Makes a directory (and its parents) that only the owner can enter, also when it existed with a wider mode. */
export function ensurePrivateDir(path: string): string {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  chmodSync(path, 0o700);
  return path;
}

/** Replaces a file in one step, mode 0600: a reader sees the old text or the new one, a crash leaves one of them. */
export function writePrivateFile(path: string, text: string): void {
  const temp = writeTemp(path, text);
  renameSync(temp, path);
  syncDir(dirname(path));
}

/**
 * Returns the file's text; makes it from `make()` when it does not exist. Of several processes that make it at the
 * same time one wins and all return its text.
 */
export function readOrMakePrivateFile(path: string, make: () => string): string {
  const existing = readIfExists(path);
  if (existing !== undefined && existing !== '') return existing;
  const temp = writeTemp(path, make());
  try {
    if (existing === '') renameSync(temp, path);
    else linkSync(temp, path);
  } catch (error) {
    if (!isErrno(error, 'EEXIST')) throw error;
  } finally {
    rmSync(temp, { force: true });
  }
  return readFileSync(path, 'utf8');
}

/** @returns `undefined` when there is no such file. */
export function readIfExists(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT') || isErrno(error, 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** By its code, not by its class: an error from another realm (a vm context) is an error too. */
export function isErrno(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

/** Makes a rename or a new name in the directory survive a power cut. */
export function syncDir(path: string): void {
  const fd = openSync(path, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function writeTemp(path: string, text: string): string {
  const temp = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  writeFileSync(temp, text, { mode: 0o600, flag: 'wx', flush: true });
  return temp;
}
