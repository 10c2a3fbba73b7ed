import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TestDirs {
  /** Mode 0700 inside a 0700 "home". */
  readonly hostDir: string;
  readonly controlDir: string;
  /** In place of `/var/lib/mngr`; every user can enter it. */
  readonly systemDir: string;
  remove(): void;
}

export function makeTestDirs(): TestDirs {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'mngr-standalone-')));
  chmodSync(root, 0o755);
  const hostDir = join(root, 'home', 'my host dir');
  mkdirSync(hostDir, { recursive: true, mode: 0o700 });
  const systemDir = join(root, 'system');
  return {
    hostDir,
    controlDir: join(hostDir, 'control'),
    systemDir,
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}
