import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unavailable } from '@mngr/errors';
import { errorCode } from '../error-code.js';

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;

/**
 * Writes a file by temporary file, fsync, rename and fsync of the folder. Missing folders are made with mode 0700.
 *
 * @param mode permission bits of the file, set before its content
 * @throws AppError `file.unwritable` (unavailable), the old file untouched
 */
export async function writeFileAtomic(path: string, content: string | Buffer, mode = 0o600): Promise<void> {
  const folder = dirname(path);
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await writeNew(temporary, folder, content, mode);
    await rename(temporary, path);
    await syncFolder(folder);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined); // the first failure is the one to report
    throw unavailable('file.unwritable', `The file ${path} could not be written.`, {
      facts: { path },
      wayOut: 'Check free space and permissions of the folder.',
      cause,
    });
  }
}

async function writeNew(path: string, folder: string, content: string | Buffer, mode: number): Promise<void> {
  const file = await open(path, NEW_FILE, mode).catch(async (error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw error;
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return open(path, NEW_FILE, mode);
  });
  try {
    await file.chmod(mode); // the umask may have taken bits away
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
