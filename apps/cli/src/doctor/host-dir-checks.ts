import { accessSync, chmodSync, constants, existsSync, readdirSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Finding } from './check.js';

function nearestExisting(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : nearestExisting(dirname(path));
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const modeText = (mode: number): string => `mode ${(mode & 0o777).toString(8).padStart(4, '0')}`;

/** Whether the host dir, or the directory that it would be made in, can be written by us and only by us. */
export function checkHostDir(hostDir: string): Finding {
  const name = 'host dir';
  const place = nearestExisting(hostDir);
  if (!isWritable(place)) {
    const wayOut = 'Make it writable for you, or set MNGR_HOST_DIR to a directory of yours.';
    return {
      name,
      status: 'failed',
      detail: `${place} cannot be written`,
      why: 'access(2) for writing is refused',
      wayOut,
    };
  }
  if (place !== hostDir) return { name, status: 'ok', detail: `${hostDir} (not made yet)` };
  const { mode } = statSync(hostDir);
  if ((mode & 0o022) === 0) return { name, status: 'ok', detail: hostDir };
  return {
    name,
    status: 'failed',
    detail: `others may write into ${hostDir}`,
    why: `it has ${modeText(mode)}`,
    wayOut: `chmod go-w ${hostDir}`,
    fix: {
      done: `took the right to write into ${hostDir} from others`,
      remains: 'files',
      run: async () => chmodSync(hostDir, mode & ~0o022 & 0o7777),
    },
  };
}

/** Whether tokens, keys and what the control plane knows can be read by us alone. */
export function checkSecrets(controlDir: string): readonly Finding[] {
  const secrets = join(controlDir, 'secrets');
  const files = existsSync(secrets) ? readdirSync(secrets).map((file) => join(secrets, file)) : [];
  const open = [controlDir, secrets, join(controlDir, 'token'), ...files].filter(
    (path) => existsSync(path) && (statSync(path).mode & 0o077) !== 0,
  );
  return open.map((path) => {
    const { mode } = statSync(path);
    return {
      name: 'permissions',
      status: 'failed',
      detail: `others may read ${path}`,
      why: `it has ${modeText(mode)}`,
      wayOut: `chmod go= ${path}`,
      fix: { done: `closed ${path} to others`, remains: 'files', run: async () => chmodSync(path, mode & 0o700) },
    };
  });
}

const [LOW_BYTES, TOO_LOW_BYTES] = [1_000_000_000, 100_000_000];

export async function checkDisk(hostDir: string): Promise<Finding> {
  const place = nearestExisting(hostDir);
  const { bavail, bsize } = await statfs(place);
  const free = bavail * bsize;
  const found = { name: 'disk', detail: `${(free / 1e9).toFixed(1)} GB free`, why: `statfs(2) of ${place}` };
  if (free >= LOW_BYTES) return { ...found, status: 'ok' };
  const status = free < TOO_LOW_BYTES ? 'failed' : 'warning';
  return {
    ...found,
    status,
    wayOut: 'Free some space: the database stops when the disk is full. "mngr gc" removes what is over.',
  };
}
