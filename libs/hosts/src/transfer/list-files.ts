import type { Stats } from 'node:fs';
import { lstat, readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { notFound, rejected } from '@mngr/errors';
import { errorCode } from '../error-code.js';
import type { Place } from './locate.js';
import { unreadable } from './open-file.js';

export interface FileEntry {
  readonly name: string;
  /** Absolute. */
  readonly path: string;
  readonly fileType: 'file' | 'directory' | 'symlink' | 'pipe' | 'socket' | 'block' | 'character' | 'other';
  /** Null for a directory. */
  readonly sizeBytes: number | null;
  readonly modifiedAt: string;
  /** As `ls -l` shows them. */
  readonly permissions: string;
}

/** @throws AppError `file.no-directory` (not-found), `file.not-a-directory` (rejected), `file.unreadable` */
export async function assertDirectory({ path }: Place): Promise<void> {
  const found = await lstat(path).catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT') {
      throw notFound('file.no-directory', `There is no directory ${path}.`, {
        wayOut: '"mngr file list" without a path shows what is there.',
      });
    }
    throw unreadable(path, cause);
  });
  if (!found.isDirectory()) {
    throw rejected('file.not-a-directory', `${path} is a file, not a directory.`, {
      wayOut: '"mngr file get" reads files.',
    });
  }
}

/**
 * What a directory holds, by name; each folder before what is in it. Symbolic links are listed, never followed.
 *
 * @throws AppError `file.unreadable` at the folder that cannot be read: its entries never look like none
 */
export async function* listFiles(directory: string, isRecursive: boolean): AsyncGenerator<FileEntry> {
  const names = await readdir(directory).catch((cause: unknown) => {
    throw unreadable(directory, cause);
  });
  for (const name of names.toSorted()) {
    const path = join(directory, name);
    const found = await lstat(path).catch(() => undefined); // it went meanwhile
    if (found === undefined) continue;
    yield entryOf(path, found);
    if (isRecursive && found.isDirectory()) yield* listFiles(path, true);
  }
}

function entryOf(path: string, found: Stats): FileEntry {
  const fileType = typeOf(found);
  return {
    name: basename(path),
    path,
    fileType,
    sizeBytes: fileType === 'directory' ? null : found.size,
    modifiedAt: found.mtime.toISOString(),
    permissions: permissionsOf(found.mode, fileType),
  };
}

function typeOf(found: Stats): FileEntry['fileType'] {
  if (found.isFile()) return 'file';
  if (found.isDirectory()) return 'directory';
  if (found.isSymbolicLink()) return 'symlink';
  if (found.isFIFO()) return 'pipe';
  if (found.isSocket()) return 'socket';
  if (found.isBlockDevice()) return 'block';
  return found.isCharacterDevice() ? 'character' : 'other';
}

const LETTER: Readonly<Record<FileEntry['fileType'], string>> = {
  file: '-',
  directory: 'd',
  symlink: 'l',
  pipe: 'p',
  socket: 's',
  block: 'b',
  character: 'c',
  other: '?',
};

/** As `ls -l` shows them. @param mode as `stat` gives it */
export function permissionsOf(mode: number, fileType: FileEntry['fileType']): string {
  const special = [
    [0o4000, 's'],
    [0o2000, 's'],
    [0o1000, 't'],
  ] as const;
  const triples = special.map(([bit, letter], i) => {
    const bits = (mode >> (6 - 3 * i)) & 7;
    const isExecutable = (bits & 1) !== 0;
    const plain = isExecutable ? 'x' : '-';
    const last = (mode & bit) === 0 ? plain : isExecutable ? letter : letter.toUpperCase();
    return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${last}`;
  });
  return LETTER[fileType] + triples.join('');
}
