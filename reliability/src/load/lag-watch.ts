import { setTimeout as delay } from 'node:timers/promises';
import type { LogWitness } from './log-witness.js';

/** Those that keep a row of each event here; others note their position only now and then. */
const READ_MODELS = ['audit', 'commands'];
const LOOK_MS = 50;
const CATCH_UP_LIMIT_MS = 120_000;

/** Measures again and again how long the end of the log needs to stand in the read models. */
export class LagWatch {
  readonly lags: number[] = [];
  #isEnding = false;
  readonly #running: Promise<void>;

  constructor(private readonly witness: LogWitness) {
    this.#running = this.#run();
  }

  /** @returns how long after this call everything that the log holds stood in them, in milliseconds */
  async end(): Promise<number> {
    this.#isEnding = true;
    const begin = performance.now();
    await this.#running;
    await caughtUp(this.witness);
    return performance.now() - begin;
  }

  async #run(): Promise<void> {
    while (!this.#isEnding) {
      this.lags.push(await caughtUp(this.witness));
      await delay(LOOK_MS);
    }
  }
}

/** Waits until the read models have what the log holds now. @returns how long that took, in milliseconds */
export async function caughtUp(witness: LogWitness, limitMs = CATCH_UP_LIMIT_MS): Promise<number> {
  const begin = performance.now();
  const { head } = await witness.progress(READ_MODELS);
  while ((await witness.progress(READ_MODELS)).projected < head) {
    if (performance.now() - begin > limitMs) throw new Error(`projections did not reach ${head}`);
    await delay(5);
  }
  return performance.now() - begin;
}
