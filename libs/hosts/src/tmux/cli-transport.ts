import { noServer, saysNoServer } from './tmux-errors.js';
import type { RunTmux, TmuxAnswer, TmuxTransport } from './tmux-transport.js';

/** One tmux process for each line (some 3 ms). `source-file -` reads it from stdin: no limit of length, no shell. */
export class CliTransport implements TmuxTransport {
  constructor(
    private readonly socketPath: string,
    private readonly run: RunTmux,
  ) {}

  async send(line: string, timeoutMs: number): Promise<TmuxAnswer> {
    const { exitCode, stdout, stderr } = await this.run(['source-file', '-'], { timeoutMs, stdin: `${line}\n` });
    const error = stderr.trim();
    if (exitCode !== 0 && saysNoServer(error)) throw noServer(this.socketPath);
    const lines = stdout.split('\n');
    if (lines.at(-1) === '') lines.pop();
    // A line that does not parse is reported on stdout, as if it stood in a file.
    if (exitCode !== 0) return { lines, error: error === '' ? (lines.at(-1) ?? 'failed') : error };
    return { lines };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
