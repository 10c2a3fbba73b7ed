import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { COMPILE_CACHE, ROOT } from '../checkout.js';
import { eventually } from '../wait/eventually.js';

const READY_DEADLINE_MS = 30_000;

export interface ServiceProcessOptions {
  /** Words before the command line, such as those that enter a network namespace. They must end in an exec. */
  readonly prefix?: readonly string[];
  /** In a session of its own: a Ctrl-C in the terminal does not reach it. @default false */
  readonly isDetached?: boolean;
}

function ownEnvironment(): Readonly<Record<string, string>> {
  const { PATH = '', HOME = '/' } = process.env;
  return { PATH, HOME, NODE_COMPILE_CACHE: COMPILE_CACHE };
}

/** One service of ours as a process of its own, from the built files, as it runs in production. */
export class ServiceProcess {
  #child: ChildProcess | undefined;
  #output = '';
  #isReady = false;
  readonly #onExit = new Set<(how: string) => void>();

  constructor(
    readonly name: string,
    private readonly env: Readonly<Record<string, string>>,
    private readonly logFile: string,
    private readonly options: ServiceProcessOptions = {},
  ) {}

  /** Calls `listener` with exit code or signal each time that a process of this service has ended. */
  onExit(listener: (how: string) => void): void {
    this.#onExit.add(listener);
  }

  /**
   * Starts it and waits until it says `ready`.
   *
   * @param extra added to its environment, for this start alone
   */
  async start(extra: Readonly<Record<string, string>> = {}): Promise<void> {
    this.#output = '';
    this.#isReady = false;
    const node = [process.execPath, '--enable-source-maps', join(ROOT, 'apps', this.name, 'dist', 'main.js')];
    const [program = '', ...args] = [...(this.options.prefix ?? []), ...node];
    const child = spawn(program, args, {
      cwd: '/',
      env: { ...ownEnvironment(), ...this.env, ...extra },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: this.options.isDetached ?? false,
    });
    this.#child = child;
    child.once('exit', (code, signal) => {
      for (const listener of this.#onExit) listener(signal ?? `exit code ${code}`);
    });
    const log = createWriteStream(this.logFile, { flags: 'a' });
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-20_000);
        this.#isReady ||= this.#child === child && this.#output.includes('"msg":"ready"');
        log.write(chunk);
      });
    }
    child.once('close', () => log.end());
    await eventually(
      () => {
        if (child.exitCode !== null) throw new Error(`${this.name} ended: ${this.#output}`);
        return this.#isReady || child.signalCode !== null;
      },
      Boolean,
      READY_DEADLINE_MS,
    );
  }

  /** Starts it without waiting: it may hang at a failpoint or for a server that is down. */
  startInBackground(extra: Readonly<Record<string, string>> = {}): void {
    void this.start(extra).catch(() => {});
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Runs, and has said so. */
  get isReady(): boolean {
    return this.#isReady && this.isAlive;
  }

  get isAlive(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#child;
    if (child === undefined || !this.isAlive) return;
    const exited = once(child, 'exit');
    child.kill(signal);
    await exited;
  }
}
