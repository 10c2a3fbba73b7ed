import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const directory = process.env['MNGR_FAILPOINT_DIR'];

/**
 * A named place where tests hold a process, to kill it or its neighbours there. Without `MNGR_FAILPOINT_DIR` it does nothing.
 *
 * A file `<name>.armed` in that directory is renamed to `<name>.hit` by exactly one arrival, which then waits for
 * `<name>.released`. Everybody else passes.
 */
export function failpoint(name: string): Promise<void> | undefined {
  return directory === undefined ? undefined : hold(join(directory, name));
}

async function hold(base: string): Promise<void> {
  try {
    renameSync(`${base}.armed`, `${base}.hit`);
  } catch {
    return; // not armed, or another arrival was first
  }
  while (!existsSync(`${base}.released`)) await delay(5);
}
