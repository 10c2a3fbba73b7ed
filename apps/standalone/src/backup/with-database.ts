import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { AppError } from '@mngr/errors';
import { EmbeddedPostgres } from '../embedded/embedded-postgres.js';
import { POSTGRES_ROLE } from '../embedded/postgres-cluster.js';
import { POSTGRES_DATABASE } from '../embedded/postgres-probe.js';
import { ensurePrivateDir, readIfExists } from '../embedded/private-files.js';
import { readRunRecord } from '../embedded/run-record.js';
import { HostDirLock } from '../plane/host-dir-lock.js';
import { readPlaneFile } from '../plane/plane-file.js';

/**
 * Runs `work` on the database of a host directory: that of the control plane that runs, or one that is started for it.
 *
 * @throws AppError `plane.already-running` when a control plane is just starting or stopping
 */
export async function withDatabase<T>(hostDir: string, work: (postgresUrl: string) => Promise<T>): Promise<T> {
  const controlDir = join(hostDir, 'control');
  if (existsSync(controlDir) && readPlaneFile(controlDir) !== undefined) {
    const url = urlOfRunning(controlDir);
    if (url !== undefined) return work(url);
  }
  mkdirSync(hostDir, { recursive: true, mode: 0o700 });
  const real = realpathSync(hostDir);
  const lock = await lockOf(ensurePrivateDir(join(real, 'control')));
  try {
    const postgres = await EmbeddedPostgres.start({ hostDir: real, controlDir: join(real, 'control') });
    try {
      return await work(postgres.url);
    } finally {
      await postgres.stop();
    }
  } finally {
    lock.release();
  }
}

async function lockOf(controlDir: string): Promise<HostDirLock> {
  try {
    return HostDirLock.acquire(controlDir);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'plane.already-running') throw error;
    throw new AppError('unavailable', error.code, 'A control plane is just starting or stopping here.', {
      cause: error,
      wayOut: 'Repeat the command in a moment.',
    });
  }
}

function urlOfRunning(controlDir: string): string | undefined {
  const port = readRunRecord(join(controlDir, 'run', 'postgres.json'))?.port;
  const password = readIfExists(join(controlDir, 'secrets', 'postgres.password'))?.trim();
  if (port === undefined || password === undefined) return undefined;
  return `postgres://${POSTGRES_ROLE}:${password}@127.0.0.1:${port}/${POSTGRES_DATABASE}`;
}
