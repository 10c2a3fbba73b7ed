import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { CheckResult } from './check.js';

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

/** Whether the host dir, or the directory that it would be made in, can be written by us and only by us. */
export function checkHostDir(hostDir: string): CheckResult {
  const name = 'host dir';
  const place = nearestExisting(hostDir);
  if (!isWritable(place)) {
    const wayOut = 'Make it writable for you, or set MNGR_HOST_DIR to a directory of yours.';
    return { name, status: 'failed', detail: `${place} cannot be written`, wayOut };
  }
  if (place !== hostDir) return { name, status: 'ok', detail: `${hostDir} (not made yet)` };
  const isOpen = (statSync(hostDir).mode & 0o022) !== 0;
  const wayOut = `chmod go-w ${hostDir}`;
  return isOpen
    ? { name, status: 'failed', detail: `others may write into ${hostDir}`, wayOut }
    : { name, status: 'ok', detail: hostDir };
}

const [LOW_BYTES, TOO_LOW_BYTES] = [1_000_000_000, 100_000_000];

export async function checkDisk(hostDir: string): Promise<CheckResult> {
  const { bavail, bsize } = await statfs(nearestExisting(hostDir));
  const free = bavail * bsize;
  const detail = `${(free / 1e9).toFixed(1)} GB free`;
  if (free >= LOW_BYTES) return { name: 'disk', status: 'ok', detail };
  const status = free < TOO_LOW_BYTES ? 'failed' : 'warning';
  return { name: 'disk', status, detail, wayOut: 'Free some space: the database stops when the disk is full.' };
}
