import { chmodSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { rejected } from '@mngr/errors';
import { z } from 'zod';
import { ensurePrivateDir, readIfExists, writePrivateFile } from '../embedded/private-files.js';
import { identityOf, isAlive } from '../embedded/process-identity.js';

const SQLITE_BUSY = 5;
const ownerSchema = z.object({ pid: z.number(), startTime: z.string() });

/**
 * One control plane per host directory. The lock is a kernel lock on `lock.db`, taken by SQLite: it ends with the
 * process, also after `kill -9`, and no file has to be judged stale. Nothing else may open `lock.db` in this process:
 * closing any descriptor of a file drops its POSIX locks.
 */
export class HostDirLock {
  readonly #database: DatabaseSync;

  private constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /**
   * Takes the lock or fails at once.
   *
   * @throws AppError `rejected`, code `plane.already-running`, with the owner's pid where it is known
   */
  static acquire(controlDir: string): HostDirLock {
    const run = ensurePrivateDir(join(ensurePrivateDir(controlDir), 'run'));
    const ownerFile = join(run, 'owner.json');
    const lockFile = join(controlDir, 'lock.db');
    const database = new DatabaseSync(lockFile, { timeout: 0 });
    chmodSync(lockFile, 0o600);
    try {
      database.exec('PRAGMA journal_mode = MEMORY; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    } catch (error) {
      database.close();
      if (!isBusy(error)) throw error;
      throw alreadyRunning(controlDir, ownerFile, error);
    }
    writePrivateFile(ownerFile, `${JSON.stringify(identityOf(process.pid))}\n`);
    return new HostDirLock(database);
  }

  /** Safe to repeat. */
  release(): void {
    if (this.#database.isOpen) this.#database.close();
  }
}

function isBusy(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function alreadyRunning(controlDir: string, ownerFile: string, cause: unknown): Error {
  const owner = readOwner(ownerFile);
  const who = owner !== undefined && isAlive(owner) ? ` (pid ${owner.pid})` : '';
  return rejected('plane.already-running', `A control plane already runs on ${controlDir}${who}.`, {
    cause,
    facts: { controlDir, ...(who ? { pid: owner?.pid } : {}) },
    wayOut: 'Use that one, or stop it with "mngr down".',
  });
}

function readOwner(path: string): z.infer<typeof ownerSchema> | undefined {
  try {
    return ownerSchema.safeParse(JSON.parse(readIfExists(path) ?? 'null')).data;
  } catch {
    return undefined;
  }
}
