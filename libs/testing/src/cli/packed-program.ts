import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../checkout.js';

const PACK_TIMEOUT_MS = 120_000;

/** What the npm package runs, stamped with a version, in a directory of its own; only npm's packages are the workspace's. */
export class PackedProgram {
  private constructor(
    readonly dir: string,
    readonly version: string,
  ) {}

  static pack(version: string): PackedProgram {
    const dir = realpathSync(mkdtempSync(join(tmpdir(), 'mngr-packed-')));
    execFileSync(process.execPath, [join(ROOT, 'tools', 'pack.mjs'), '--to', dir, '--version', version], {
      stdio: ['ignore', 'ignore', 'pipe'],
      timeout: PACK_TIMEOUT_MS,
    });
    symlinkSync(join(ROOT, 'node_modules'), join(dir, 'node_modules'));
    return new PackedProgram(dir, version);
  }

  get launcher(): string {
    return join(this.dir, 'mngr');
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5 });
  }
}
