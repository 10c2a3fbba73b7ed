import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { unavailable, type AppError } from '@mngr/errors';
import { errorCode } from '../error-code.js';
import { HostFiles } from '../files/host-files.js';
import { writeFileAtomic } from '../files/write-file-atomic.js';

/** The file system of this machine. */
export class LocalFiles extends HostFiles {
  override read(path: string): Promise<Buffer | undefined> {
    return readFile(path).catch((cause: unknown) => absent(cause, undefined, path));
  }

  override writeAtomic(path: string, content: string | Buffer, mode: number): Promise<void> {
    return writeFileAtomic(path, content, mode);
  }

  override remove(path: string): Promise<void> {
    return rm(path, { force: true });
  }

  override removeTree(path: string): Promise<void> {
    return rm(path, { recursive: true, force: true, maxRetries: 3 });
  }

  override async list(path: string): Promise<readonly string[]> {
    return readdir(path).catch((cause: unknown) => absent(cause, [], path));
  }

  override async exists(path: string): Promise<boolean> {
    const found = await lstat(path).catch((cause: unknown) => absent(cause, undefined, path));
    return found !== undefined;
  }
}

const MEANS_ABSENT: ReadonlySet<unknown> = new Set(['ENOENT', 'ENOTDIR']);

/** Only a proven absence counts as absent: a permission or disk error must never look like one. */
function absent<T>(cause: unknown, value: T, path: string): T {
  if (MEANS_ABSENT.has(errorCode(cause))) return value;
  throw unreadable(path, cause);
}

function unreadable(path: string, cause: unknown): AppError {
  return unavailable('file.unreadable', `${path} could not be read.`, {
    facts: { path },
    wayOut: 'Check its permissions and the disk.',
    cause,
  });
}
