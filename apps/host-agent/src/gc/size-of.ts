import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

const DEADLINE_MS = 2_000;

/** Bytes of the files at and below a path, links not followed; what could be counted within 2 s. Never throws. */
export async function sizeOf(path: string, deadline: number = performance.now() + DEADLINE_MS): Promise<number> {
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || performance.now() > deadline) return 0;
  if (!found.isDirectory()) return found.size;
  const names = await readdir(path).catch(() => []);
  let bytes = 0;
  for (const name of names) bytes += await sizeOf(join(path, name), deadline);
  return bytes;
}
