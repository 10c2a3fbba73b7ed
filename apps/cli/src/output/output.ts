import type { OutputFormat } from './format.js';
import { renderTemplate } from './template.js';

interface Sink {
  write(text: string | Uint8Array): boolean;
  once(event: 'drain', listener: () => void): unknown;
}

/**
 * The two streams of one invocation. Results go to stdout in the chosen format, everything else to stderr;
 * with `--quiet` only errors are left.
 */
export class Output {
  constructor(
    private readonly stdout: Sink,
    private readonly stderr: Sink,
    readonly format: OutputFormat,
    readonly isQuiet: boolean,
  ) {}

  get isHuman(): boolean {
    return this.format.kind === 'human';
  }

  /** A result sentence for a person. */
  line(text: string): void {
    if (this.isHuman) this.raw(`${text}\n`);
  }

  /** The one object of `--format json`. */
  json(value: unknown): void {
    if (this.format.kind === 'json') this.raw(`${JSON.stringify(value)}\n`);
  }

  /** One line of `--format jsonl`. */
  event(type: string, data: Readonly<Record<string, unknown>>): void {
    if (this.format.kind === 'jsonl') this.raw(`${JSON.stringify({ event: type, ...data })}\n`);
  }

  /** One item per line for a template. */
  items(records: readonly unknown[]): void {
    const { format } = this;
    if (format.kind !== 'template') return;
    for (const record of records) this.raw(`${renderTemplate(format.template, record)}\n`);
  }

  /** A question to a person: among the results of a person, otherwise beside them. */
  prompt(text: string): void {
    if (this.isHuman && !this.isQuiet) this.stdout.write(text);
    else this.stderr.write(text);
  }

  /** Text for stdout as it is, in any format. */
  raw(text: string | Uint8Array): void {
    if (!this.isQuiet) this.stdout.write(text);
  }

  /** Bytes of a running command; resolves once the reader keeps up. */
  async stream(fd: 'stdout' | 'stderr', bytes: string | Uint8Array): Promise<void> {
    const sink = fd === 'stdout' ? this.stdout : this.stderr;
    if (this.isQuiet || sink.write(bytes)) return;
    await new Promise<void>((resolve) => sink.once('drain', resolve));
  }

  /** A failure, as a sentence. */
  error(sentence: string): void {
    this.errorLine(`Error: ${sentence}`);
  }

  /** What belongs to a failure, indented. */
  detail(text: string): void {
    this.errorLine(`  ${text.replaceAll('\n', '\n  ')}`);
  }

  errorLine(text: string): void {
    this.stderr.write(`${text}\n`);
  }

  /** Something that a person should know and that is no failure. */
  warn(sentence: string): void {
    if (!this.isQuiet) this.errorLine(`Warning: ${sentence}`);
  }

  /** What is going on. */
  notice(text: string): void {
    if (!this.isQuiet) this.errorLine(text);
  }
}
