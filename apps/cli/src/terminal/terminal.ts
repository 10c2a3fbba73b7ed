import { isatty } from 'node:tty';
import { invalidInput } from '@mngr/errors';
import type { Output } from '../output/output.js';
import { Aborted } from '../program/usage-error.js';

/** What is known about the person at the other end. */
export class Terminal {
  // Not `process.stdin.isTTY`: opening the stream makes the terminal non-blocking, also for a program we become.
  readonly isStdinTty = isatty(0);
  readonly isStdoutTty = isatty(1);
  readonly isStderrTty = isatty(2);

  constructor(readonly isHeadless: boolean) {}

  /** Prompts that a pipe could not answer, and attaching, need this. */
  get isInteractive(): boolean {
    return this.isStdoutTty && !this.isHeadless;
  }

  /** tmux can take this terminal over. */
  get canAttach(): boolean {
    return this.isInteractive && this.isStdinTty;
  }

  /** All of stdin as text. @throws AppError when it is not UTF-8 */
  async readStdin(): Promise<string> {
    const chunks: Buffer[] = [];
    for await (const chunk of process.stdin) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
    return decodeText(Buffer.concat(chunks), 'Standard input');
  }

  /** Stdin as bytes, piece by piece, for what reads it elsewhere. */
  stdinSource(): { readonly chunks: AsyncIterable<Buffer>; close(): void } {
    return { chunks: process.stdin, close: () => void process.stdin.destroy() };
  }

  /**
   * Asks a yes/no question; a pipe may answer it.
   *
   * @param skipFlag the flag that answers it beforehand, named when nobody can be asked
   * @throws Aborted on "no" and at the end of input
   */
  async confirm(output: Output, question: string, skipFlag: string): Promise<void> {
    if (this.isHeadless) {
      throw invalidInput('cli.confirmation-needed', 'This needs a confirmation, and nobody can be asked.', {
        wayOut: `Use ${skipFlag} to go ahead without one.`,
      });
    }
    const { createInterface } = await import('node:readline');
    output.prompt(`${question} [y/N]: `);
    const lines = createInterface({ input: process.stdin, terminal: false });
    const answer = await new Promise<string>((resolve) => {
      lines.once('line', resolve);
      lines.once('close', () => resolve(''));
    });
    lines.close();
    process.stdin.destroy();
    if (!this.isStdinTty) output.prompt('\n');
    if (!/^\s*y(es)?\s*$/i.test(answer)) throw new Aborted('the answer was no');
  }
}

/** Bytes as UTF-8 text. @throws AppError naming `what` when they are something else */
export function decodeText(bytes: Uint8Array, what: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw invalidInput('cli.not-utf8', `${what} is not UTF-8 text.`, { cause });
  }
}
