import { StringDecoder } from 'node:string_decoder';
import type { ExecOutput } from '../client/exec-stream.js';
import type { Output } from '../output/output.js';

/** Shows the output of one agent of several while it comes: whole lines, each behind the agent's name. */
export class PrefixedLines {
  readonly #decoder = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  readonly #rest = { stdout: '', stderr: '' };

  constructor(
    private readonly output: Output,
    private readonly agent: string,
  ) {}

  async add({ fd, base64 }: ExecOutput): Promise<void> {
    const text = this.#rest[fd] + this.#decoder[fd].write(Buffer.from(base64, 'base64'));
    const lines = text.split('\n');
    this.#rest[fd] = lines.pop() ?? '';
    if (lines.length > 0) await this.#show(fd, lines);
  }

  /** Shows what has no line feed at its end. */
  async end(): Promise<void> {
    for (const fd of ['stdout', 'stderr'] as const) {
      const rest = this.#rest[fd] + this.#decoder[fd].end();
      if (rest !== '') await this.#show(fd, [rest]);
    }
  }

  async #show(fd: 'stdout' | 'stderr', lines: readonly string[]): Promise<void> {
    if (this.output.isHuman) {
      await this.output.stream(fd, lines.map((line) => `${this.agent} | ${line}\n`).join(''));
    }
    for (const text of lines) this.output.event('exec_output', { agent: this.agent, stream: fd, text });
  }
}
