import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '@mngr/errors';
import { errorCode } from '../error-code.js';
import { assertStillThere, pathOfDescriptor, type Place } from './locate.js';
import { makeFolders } from './make-folders.js';
import { isDirectory, kindOfFailure, notRegular } from './open-file.js';

const NEW_FILE = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const FOLDER = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

/**
 * Writes one file piece by piece into a temporary one beside it; a reader sees the old content or the whole new one, also
 * after a power cut.
 */
export class FileWriter {
  private constructor(
    readonly path: string,
    private readonly folder: FileHandle,
    private readonly folderPath: string,
    private readonly temporary: string,
    private readonly file: FileHandle,
  ) {}

  /**
   * Begins; nothing that exists is changed yet. Missing folders are made.
   *
   * @param mode permission bits; by default those of the file that is replaced, else what the umask leaves
   * @throws AppError `file.is-directory`, `file.not-regular`, `file.outside-root` (rejected), `file.unwritable`
   */
  static async open(place: Place, mode: number | undefined): Promise<FileWriter> {
    const { path } = place;
    try {
      const existing = await stat(path).catch(absentIsNone);
      if (existing?.isDirectory() === true) throw isDirectory(path);
      if (existing !== undefined && !existing.isFile()) throw notRegular(path);
      await makeFolders(dirname(path));
      return await FileWriter.#begin(place, mode ?? (existing === undefined ? undefined : existing.mode & 0o7777));
    } catch (cause) {
      throw unwritable(path, cause);
    }
  }

  static async #begin(place: Place, mode: number | undefined): Promise<FileWriter> {
    const folder = await open(dirname(place.path), FOLDER);
    try {
      await assertStillThere(folder.fd, { ...place, path: dirname(place.path) });
      // Through the descriptor: whatever happens to the path meanwhile, it stays this folder.
      const hasProc = (await pathOfDescriptor(folder.fd)) !== undefined;
      const folderPath = hasProc ? `/proc/self/fd/${folder.fd}` : dirname(place.path);
      const temporary = `.mngr-${randomBytes(8).toString('hex')}.tmp`;
      const file = await open(join(folderPath, temporary), NEW_FILE, mode === undefined ? 0o666 : mode & 0o777);
      if (mode !== undefined) await file.chmod(mode); // the umask may have taken bits away
      return new FileWriter(place.path, folder, folderPath, temporary, file);
    } catch (error) {
      await folder.close();
      throw error;
    }
  }

  /** @throws AppError `file.unwritable` */
  async write(bytes: Buffer): Promise<void> {
    try {
      for (let done = 0; done < bytes.length;) done += (await this.file.write(bytes, done)).bytesWritten;
    } catch (cause) {
      throw unwritable(this.path, cause);
    }
  }

  /** Puts the new content in place of the old one. @throws AppError `file.unwritable`, the old file untouched */
  async commit(): Promise<void> {
    try {
      await this.file.sync();
      await rename(join(this.folderPath, this.temporary), join(this.folderPath, basename(this.path)));
      await this.folder.sync();
    } catch (cause) {
      await this.abort();
      throw unwritable(this.path, cause);
    }
    await this.#close();
  }

  /** Leaves everything as it was. Safe to repeat. */
  async abort(): Promise<void> {
    await rm(join(this.folderPath, this.temporary), { force: true }).catch(() => undefined);
    await this.#close();
  }

  async #close(): Promise<void> {
    await Promise.allSettled([this.file.close(), this.folder.close()]);
  }
}

function absentIsNone(cause: unknown): undefined {
  if (errorCode(cause) === 'ENOENT') return undefined;
  throw cause;
}

function unwritable(path: string, cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  return new AppError(
    kindOfFailure(cause),
    'file.unwritable',
    `The file ${path} could not be written: ${String(errorCode(cause))}.`,
    {
      facts: { path },
      wayOut: 'Check free space and permissions of the folder.',
      cause,
    },
  );
}
