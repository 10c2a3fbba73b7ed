import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { unavailable } from '@mngr/errors';
import { readIfExists, syncDir } from './private-files.js';
import type { PostgresHome } from './postgres-home.js';
import { argvOf, startTimeOf } from './process-identity.js';

const run = promisify(execFile);
const INITDB_DEADLINE_MS = 60_000;

export const POSTGRES_ROLE = 'mngr';

/** PostgreSQL's own environment: nothing of the caller's shell, no translated messages. */
export const postgresEnv = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin' } as const;

/**
 * Makes the cluster `dataDir` if it does not exist: durable, UTF-8, scram, one superuser. It is made beside its place
 * and renamed, so that a crash never leaves half of one there.
 *
 * @throws AppError `unavailable`, code `embedded.initdb-failed`
 */
export async function ensureCluster(home: PostgresHome, dataDir: string, password: string): Promise<void> {
  if (existsSync(join(dataDir, 'PG_VERSION'))) return;
  const parent = dirname(dataDir);
  for (const name of readdirSync(parent)) {
    if (name.startsWith('.init-')) rmSync(join(parent, name), { recursive: true, force: true });
  }
  const temp = join(parent, `.init-${randomBytes(6).toString('hex')}`);
  const passwordFile = join(temp, 'password');
  mkdirSync(temp, { mode: 0o700 });
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (home.user !== undefined) {
    for (const path of [temp, passwordFile]) chownSync(path, home.user.uid, home.user.gid);
  }
  try {
    await initdb(home, join(temp, 'data'), passwordFile);
    renameSync(join(temp, 'data'), dataDir);
    syncDir(parent);
  } finally {
    rmSync(temp, { recursive: true, force: true });
  }
}

/**
 * Deletes a `postmaster.pid` whose pid now belongs to another program, as after a restart of a container: PostgreSQL
 * would take that program for itself and refuse to start. Kept while any process works in the data directory, because
 * the file also guards against backends that outlived their postmaster.
 */
export function removeStalePidFile(dataDir: string): void {
  const path = join(dataDir, 'postmaster.pid');
  const pid = Number.parseInt(readIfExists(path) ?? '', 10);
  if (!Number.isInteger(pid) || startTimeOf(pid) === undefined || argvOf(pid).includes(dataDir)) return;
  if (process.platform === 'linux' && !someProcessWorksIn(dataDir)) rmSync(path, { force: true });
}

async function initdb(home: PostgresHome, dataDir: string, passwordFile: string): Promise<void> {
  const args = [
    '-D',
    dataDir,
    '-U',
    POSTGRES_ROLE,
    `--pwfile=${passwordFile}`,
    '-A',
    'scram-sha-256',
    '-E',
    'UTF8',
    '--locale=C',
  ];
  try {
    await run(join(home.binDir, 'initdb'), args, {
      cwd: dirname(dataDir),
      env: { ...postgresEnv },
      timeout: INITDB_DEADLINE_MS,
      killSignal: 'SIGKILL',
      ...home.user,
    });
    chmodSync(dataDir, 0o700);
  } catch (cause) {
    const stderr = typeof cause === 'object' && cause !== null && 'stderr' in cause ? String(cause.stderr).trim() : '';
    throw unavailable(
      'embedded.initdb-failed',
      `PostgreSQL could not make its data directory: ${stderr || String(cause)}`,
      {
        cause,
        wayOut: 'Check free space and permissions of the host directory, then try again.',
      },
    );
  }
}

function someProcessWorksIn(dir: string): boolean {
  return readdirSync('/proc').some((name) => {
    if (!/^\d+$/.test(name)) return false;
    try {
      return readlinkSync(`/proc/${name}/cwd`) === dir;
    } catch {
      return false;
    }
  });
}
