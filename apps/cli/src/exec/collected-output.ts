import type { ExecOutput } from '../client/exec-stream.js';

/** Keeps what a command wrote, for formats and targets that cannot show it while it runs. */
export class CollectedOutput {
  readonly #chunks: Readonly<Record<'stdout' | 'stderr', Buffer[]>> = { stdout: [], stderr: [] };

  readonly add = async ({ fd, base64 }: ExecOutput): Promise<void> => {
    this.#chunks[fd].push(Buffer.from(base64, 'base64'));
  };

  bytes(fd: 'stdout' | 'stderr'): Buffer {
    return Buffer.concat(this.#chunks[fd]);
  }

  text(fd: 'stdout' | 'stderr'): string {
    return this.bytes(fd).toString('utf8');
  }
}
