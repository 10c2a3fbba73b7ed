import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { AppError, notFound, rejected } from '@mngr/errors';
import { errorCode } from '../error-code.js';
import { assertStillThere, type Place } from './locate.js';

// Not to wait for the writer of a pipe; and a link that came since the place was located is not followed.
const READ = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;

/** A file that is being read. */
export interface OpenFile {
  readonly sizeBytes: number;
  /** Piece by piece, so that memory does not grow with the file. Closes it at the end. */
  chunks(): AsyncIterable<Buffer>;
  close(): Promise<void>;
}

/**
 * Opens a regular file.
 *
 * @throws AppError `file.not-found` (not-found), `file.is-directory`, `file.not-regular`, `file.outside-root` (rejected),
 *   `file.unreadable` (unavailable)
 */
export async function openFile(place: Place, chunkBytes = 128 * 1024): Promise<OpenFile> {
  const { path } = place;
  const handle = await open(path, READ).catch((cause: unknown) => {
    throw errorCode(cause) === 'ENOENT' ? absent(path) : unreadable(path, cause);
  });
  try {
    await assertStillThere(handle.fd, place);
    const stat = await handle.stat();
    if (stat.isDirectory()) throw isDirectory(path);
    if (!stat.isFile()) throw notRegular(path);
    return { sizeBytes: stat.size, chunks: () => chunksOf(handle, path, chunkBytes), close: () => handle.close() };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* chunksOf(handle: FileHandle, path: string, chunkBytes: number): AsyncGenerator<Buffer> {
  try {
    for await (const chunk of handle.createReadStream({ highWaterMark: chunkBytes, autoClose: false })) {
      if (Buffer.isBuffer(chunk)) yield chunk;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    await handle.close();
  }
}

export function absent(path: string): AppError {
  return notFound('file.not-found', `There is no file ${path}.`, {
    facts: { path },
    wayOut: '"mngr file list" shows what the folder holds.',
  });
}

export function isDirectory(path: string): AppError {
  return rejected('file.is-directory', `${path} is a directory, not a file.`, {
    facts: { path },
    wayOut: '"mngr rsync" transfers directories, "mngr file list" shows what is in one.',
  });
}

export function notRegular(path: string): AppError {
  return rejected('file.not-regular', `${path} is not a regular file.`, {
    facts: { path },
    wayOut: 'Pipes, sockets and devices cannot be transferred: name a file.',
  });
}

/** A refusal of the system is final; anything else may pass. */
export function kindOfFailure(cause: unknown): 'rejected' | 'unavailable' {
  return ['EACCES', 'EPERM', 'EROFS', 'ENAMETOOLONG'].includes(String(errorCode(cause))) ? 'rejected' : 'unavailable';
}

export function unreadable(path: string, cause: unknown): AppError {
  return new AppError(kindOfFailure(cause), 'file.unreadable', `${path} cannot be read: ${String(errorCode(cause))}.`, {
    facts: { path },
    wayOut: 'Check its permissions and the disk.',
    cause,
  });
}
