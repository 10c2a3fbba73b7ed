import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Readable } from 'node:stream';
import { invalidInput, toAppError } from '@mngr/errors';
import type { ChunkHandler, CommandEnd, CommandStream, StreamOptions } from '../command-runner.js';
import { signalGroup } from './process-group.js';
import { startFailure } from './start-failure.js';

const KILL_AFTER_MS = 500;
// A command's background child may hold its pipes open for ever; what the command itself wrote has arrived by then.
const PIPES_AFTER_EXIT_MS = 1_000;

/** One child process in its own process group, with back-pressure on its output. */
export class LocalCommandStream implements CommandStream {
  readonly done: Promise<CommandEnd>;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #timers: NodeJS.Timeout[] = [];
  #timedOut = false;
  #failure: unknown;

  constructor(
    argv: readonly string[],
    options: StreamOptions,
    private readonly onChunk: ChunkHandler,
  ) {
    const [program, ...args] = argv;
    if (program === undefined || program === '' || argv.some((word) => word.includes('\0'))) {
      throw invalidInput('command.invalid-argv', 'A command needs a program name and arguments without NUL.', {
        facts: { program: program ?? null },
        wayOut: 'Give at least the name of a program.',
      });
    }
    try {
      this.#child = spawn(program, args, {
        cwd: options.cwd,
        env: { ...options.env },
        detached: true, // its own process group, so that a deadline ends the whole of it
        stdio: 'pipe',
      });
    } catch (cause) {
      // Some failures Node does not tell by an event: a directory that is a file, a command line that is too long.
      throw startFailure(argv, options.cwd, cause);
    }
    this.#child.stdin.on('error', () => undefined); // EPIPE: it stopped reading, its exit status tells the rest
    const pipes = [this.#pump('stdout', this.#child.stdout), this.#pump('stderr', this.#child.stderr)];
    this.done = this.#finish(argv, options, pipes);
    this.done.catch(() => undefined); // whoever awaits `done` still sees it
  }

  write(data: string | Buffer): Promise<void> {
    return new Promise((resolve) => {
      if (!this.#child.stdin.writable) resolve();
      else this.#child.stdin.write(data, () => resolve());
    });
  }

  end(): void {
    this.#child.stdin.end();
  }

  kill(signal: NodeJS.Signals = 'SIGTERM'): void {
    signalGroup(this.#child.pid, signal);
  }

  async #pump(fd: 'stdout' | 'stderr', pipe: Readable): Promise<void> {
    try {
      // for-await reads the next chunk only after this one was handled: that is the back-pressure.
      for await (const chunk of pipe) if (Buffer.isBuffer(chunk)) await this.#handle(fd, chunk);
    } catch (cause) {
      if (!pipe.destroyed || pipe.errored !== null) throw cause; // else: we gave up waiting for a held-open pipe
    }
  }

  async #handle(fd: 'stdout' | 'stderr', chunk: Buffer): Promise<void> {
    if (this.#failure !== undefined) return; // drain what is left
    try {
      await this.onChunk(fd, chunk);
    } catch (cause) {
      this.#failure = cause;
      this.kill('SIGKILL');
    }
  }

  async #finish(argv: readonly string[], options: StreamOptions, pipes: Promise<void>[]): Promise<CommandEnd> {
    if (options.timeoutMs !== undefined) this.#after(options.timeoutMs, () => this.#expire());
    try {
      const { exitCode, signal } = await this.#exit(argv, options.cwd);
      this.#after(PIPES_AFTER_EXIT_MS, () => this.#giveUpSilentPipes());
      await Promise.all(pipes);
      if (this.#failure !== undefined) throw toAppError(this.#failure);
      return { exitCode, signal, timedOut: this.#timedOut };
    } finally {
      this.#timers.forEach(clearTimeout);
    }
  }

  #exit(argv: readonly string[], cwd: string | undefined): Promise<{ exitCode: number | null; signal: string | null }> {
    return new Promise((resolve, reject) => {
      this.#child.once('error', (cause) => reject(startFailure(argv, cwd, cause)));
      this.#child.once('exit', (exitCode, signal) => resolve({ exitCode, signal }));
    });
  }

  #expire(): void {
    this.#timedOut = true;
    this.kill('SIGTERM');
    this.kill('SIGCONT'); // a stopped process hears TERM only after it was continued
    this.#after(KILL_AFTER_MS, () => this.kill('SIGKILL'));
  }

  /** Ends pipes that only a background child still holds; a pipe with unread output keeps its turn. */
  #giveUpSilentPipes(): void {
    const busy = [this.#child.stdout, this.#child.stderr].filter((pipe) => pipe.readableLength > 0);
    if (busy.length > 0 && !this.#timedOut) {
      this.#after(PIPES_AFTER_EXIT_MS, () => this.#giveUpSilentPipes());
      return;
    }
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
  }

  #after(ms: number, act: () => void): void {
    this.#timers.push(setTimeout(act, ms));
  }
}
