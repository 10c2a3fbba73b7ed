import {
  chmodSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { rejected } from '@mngr/errors';
import { codeOf, readIfThere } from './read-if-there.js';

const LOCK_DEADLINE_MS = 5_000;
const STALE_AFTER_MS = 10_000;
const RETRY_MS = 25;

/** Where the bytes lie: a settings file may be a link into somebody's dotfiles. */
function target(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** Makes the file that is both the lock and the new content, as git does. A writer that died leaves one; it gets old. */
async function openLock(lock: string, mode: number): Promise<number> {
  for (const deadline = Date.now() + LOCK_DEADLINE_MS; ;) {
    try {
      return openSync(lock, 'wx', mode);
    } catch (cause) {
      if (codeOf(cause) !== 'EEXIST') throw cause;
      const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (age > STALE_AFTER_MS) rmSync(lock, { force: true });
      if (Date.now() > deadline) {
        throw rejected('settings.locked', `${lock} has been there for ${Math.round(age / 1000)} s: somebody writes.`, {
          cause,
          wayOut: `Try again. If no mngr is running: rm ${lock}`,
        });
      }
      await pause(RETRY_MS);
    }
  }
}

/**
 * Replaces the text of a file at once, or leaves it as it is. Writers at the same time come one after the other.
 *
 * @param change gets the present text, empty when there is no file; may be called twice;
 *   `undefined`: nothing is worth a file, and it goes, unless it is a link into somebody's dotfiles
 * @param mode of a file that is new; an old one keeps its own
 * @throws whatever `change` throws; then nothing was written or made
 */
export async function changeFile(
  path: string,
  mode: number,
  change: (text: string) => Promise<string | undefined>,
): Promise<void> {
  await change(readIfThere(path) ?? '');
  mkdirSync(dirname(path), { recursive: true, mode: mode === 0o600 ? 0o700 : 0o777 });
  const file = target(path);
  const lock = `${file}.lock`;
  const descriptor = await openLock(lock, mode);
  try {
    const text = readIfThere(file);
    const next = await change(text ?? '');
    if (next === undefined && file === resolve(path)) {
      rmSync(file, { force: true });
      rmSync(lock, { force: true });
      return;
    }
    writeSync(descriptor, next ?? '');
    fsyncSync(descriptor);
    if (text !== undefined) chmodSync(lock, statSync(file).mode & 0o7777);
    renameSync(lock, file);
  } catch (error) {
    rmSync(lock, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}
