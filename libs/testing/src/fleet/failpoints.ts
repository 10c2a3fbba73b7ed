import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually } from '../wait/eventually.js';

/** The test's side of `failpoint()`: holds exactly one arrival at a named place until it is released. */
export class Failpoints {
  constructor(readonly directory: string) {
    mkdirSync(directory, { recursive: true });
  }

  arm(name: string): void {
    writeFileSync(join(this.directory, `${name}.armed`), '');
  }

  /** Waits until a process stands at this place. */
  async hit(name: string, timeoutMs = 15_000): Promise<void> {
    await eventually(() => existsSync(join(this.directory, `${name}.hit`)), Boolean, timeoutMs);
  }

  release(name: string): void {
    writeFileSync(join(this.directory, `${name}.released`), '');
  }

  /** Lets everybody go who stands somewhere. */
  releaseAll(): void {
    for (const file of readdirSync(this.directory)) {
      if (file.endsWith('.hit')) this.release(file.slice(0, -'.hit'.length));
    }
  }

  /** Forgets all points; whoever still waits must have been released or killed before. */
  reset(): void {
    for (const file of readdirSync(this.directory)) rmSync(join(this.directory, file));
  }
}
