import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { isRoot, runTool } from './run-tool.js';

const CHUNK = Buffer.alloc(256 * 1024);

/** A directory with a size of its own where this process may mount one (as root); else just a directory. */
export class Volume {
  private constructor(
    readonly directory: string,
    readonly isBounded: boolean,
  ) {}

  static async open(directory: string, sizeMib: number): Promise<Volume> {
    mkdirSync(directory, { recursive: true });
    if (!isRoot) return new Volume(directory, false);
    try {
      await runTool(['mount', '-t', 'tmpfs', '-o', `size=${sizeMib}m,mode=0755`, 'mngr-faults', directory]);
      return new Volume(directory, true);
    } catch {
      return new Volume(directory, false);
    }
  }

  /** Takes all that is free. @throws Error for a volume without a size of its own */
  fill(): void {
    if (!this.isBounded) throw new Error(`${this.directory} has no size of its own`);
    const file = openSync(this.#filler, 'a');
    try {
      for (let size = CHUNK.length; size >= 1; size = Math.floor(size / 16)) fillBy(file, CHUNK.subarray(0, size));
    } finally {
      closeSync(file);
    }
  }

  free(): void {
    rmSync(this.#filler, { force: true });
  }

  get #filler(): string {
    return join(this.directory, 'filler');
  }
}

/** Writes until the volume is full. */
function fillBy(file: number, chunk: Buffer): void {
  try {
    while (writeSync(file, chunk) === chunk.length);
  } catch {
    // no space for one more
  }
}
