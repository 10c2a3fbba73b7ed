import { setTimeout as delay } from 'node:timers/promises';
import { eventually, ServiceProcess } from '@mngr/testing';

const RESTART_MS = 500;
const START_DEADLINE_MS = 60_000;

export interface SupervisedServiceOptions {
  /** One of `apps/`. */
  readonly program: string;
  /** What it is called in records; two host-agents have two names. */
  readonly name: string;
  readonly env: Readonly<Record<string, string>>;
  readonly logFile: string;
  readonly prefix?: readonly string[];
  /** It ended although nobody here had ended it. */
  readonly onCrash: (name: string, how: string) => void;
}

/** A service that is started again when it ends by itself, as the supervisor of a real machine does, unless it is held down. */
export class SupervisedService {
  readonly name: string;
  readonly #process: ServiceProcess;
  /** Whether it should run now. */
  #isWanted = false;
  #isExpectedUntil = 0;
  #extra: Readonly<Record<string, string>> = {};

  constructor(private readonly options: SupervisedServiceOptions) {
    this.name = options.name;
    this.#process = new ServiceProcess(options.program, options.env, options.logFile, {
      prefix: options.prefix ?? [],
      isDetached: true,
    });
    this.#process.onExit((how) => this.#ended(how));
  }

  get pid(): number {
    const { pid } = this.#process;
    if (pid === undefined) throw new Error(`${this.name} was never started`);
    return pid;
  }

  get isAlive(): boolean {
    return this.#process.isAlive;
  }

  /** Starts it, with these further variables until it is started otherwise, and does not wait. */
  startInBackground(extra: Readonly<Record<string, string>> = {}): void {
    this.#isWanted = true;
    this.#extra = extra;
    if (!this.isAlive) this.#process.startInBackground(extra);
  }

  /** Starts it unless it runs, and waits until it is ready. */
  async start(): Promise<void> {
    this.startInBackground(this.#extra);
    await eventually(() => this.#process.isReady, Boolean, START_DEADLINE_MS).catch((cause: unknown) => {
      throw new Error(`${this.name} is not ready; see ${this.options.logFile}`, { cause });
    });
  }

  /** Ends it, and keeps it down until it is started. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    this.#isWanted = false;
    await this.#process.kill(signal);
  }

  /** Should it end within this time, it is no crash: somebody here brings it about. It is started again all the same. */
  expectEnd(forMs: number): void {
    this.#isExpectedUntil = performance.now() + forMs;
  }

  #ended(how: string): void {
    if (!this.#isWanted) return;
    if (performance.now() > this.#isExpectedUntil) this.options.onCrash(this.name, how);
    void this.#restart();
  }

  async #restart(): Promise<void> {
    await delay(RESTART_MS);
    if (this.#isWanted && !this.isAlive) this.#process.startInBackground(this.#extra);
  }
}
