import { WakeUp } from '@mngr/projections';

/** Runs a task again and again, never twice at a time. The task handles its own errors. */
export class Periodic {
  readonly #wakeUp = new WakeUp();
  #running: Promise<void> | undefined;
  #isStopped = false;

  constructor(
    private readonly intervalMs: number,
    private readonly task: () => Promise<void>,
  ) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** Ends the pause at hand. */
  now(): void {
    this.#wakeUp.wake();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wakeUp.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#isStopped) {
      await this.task();
      if (!this.#isStopped) await this.#wakeUp.wait(this.intervalMs);
    }
  }
}
