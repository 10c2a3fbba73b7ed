import { lstat, readlink, realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, normalize, relative, resolve } from 'node:path';
import { notFound, rejected, type AppError } from '@mngr/errors';
import { errorCode } from '../error-code.js';

/** A place on this host. */
export interface Place {
  /** Absolute, without symbolic links; the last parts may not exist yet. */
  readonly path: string;
  /** The folder that a relative path must not leave; absent for an absolute path, which may be anywhere. */
  readonly within: string | undefined;
}

/** Whether a path lies in a folder, or is that folder. Both are absolute and normal. */
export function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way === '' || (!isAbsolute(way) && way !== '..' && !way.startsWith('../'));
}

/**
 * Finds where a path leads.
 *
 * @param root absolute; a relative path is relative to it and may not leave it, neither by `..` nor by a symbolic link
 * @param path may name something that does not exist; folders on the way may be missing too
 * @throws AppError `file.outside-root`, `file.dangling-link` (rejected), `file.no-root` (not-found), `file.unreadable`
 */
export async function locate(root: string, path: string): Promise<Place> {
  if (isAbsolute(path)) return { path: await realPath(normalize(path)), within: undefined };
  const within = await realpath(root).catch((cause: unknown) => {
    throw notFound('file.no-root', `The folder ${root} does not exist.`, { facts: { root }, cause });
  });
  const joined = resolve(within, path);
  if (!isWithin(joined, within)) throw outside(path, within);
  const real = await realPath(joined);
  if (!isWithin(real, within)) throw outside(path, within);
  return { path: real, within };
}

/** Links are followed in what exists; the rest, which does not, has none. */
async function realPath(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (cause) {
    if (errorCode(cause) !== 'ENOENT') throw unreachable(path, cause);
  }
  if (await isLink(path)) {
    throw rejected('file.dangling-link', `${path} is a symbolic link to something that does not exist.`, {
      facts: { path },
      wayOut: 'Remove the link, or name the file that it should lead to.',
    });
  }
  return join(await realPath(dirname(path)), basename(path));
}

async function isLink(path: string): Promise<boolean> {
  return lstat(path).then(
    (stat) => stat.isSymbolicLink(),
    () => false,
  );
}

/** Where an open file or folder is now; undefined where the system does not tell (no `/proc`). */
export async function pathOfDescriptor(fd: number): Promise<string | undefined> {
  return readlink(`/proc/self/fd/${fd}`).catch(() => undefined);
}

/** Checks what was opened, for a link may have been put in its way since it was located. */
export async function assertStillThere(fd: number, { path, within }: Place): Promise<void> {
  if (within === undefined) return;
  const opened = await pathOfDescriptor(fd);
  if (opened !== undefined && !isWithin(opened, within)) throw outside(path, within);
}

function outside(path: string, root: string): AppError {
  return rejected('file.outside-root', `${path} leads out of ${root}.`, {
    facts: { path, root },
    wayOut: 'Name a file outside by its absolute path.',
  });
}

function unreachable(path: string, cause: unknown): AppError {
  const code = errorCode(cause);
  const why =
    code === 'ELOOP' ? 'its links go in a circle' : code === 'ENOTDIR' ? 'a part of it is a file' : String(code);
  return rejected('file.unreachable', `${path} cannot be reached: ${why}.`, { facts: { path, code }, cause });
}
