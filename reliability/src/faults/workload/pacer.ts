import { setTimeout as delay } from 'node:timers/promises';

/** Hands out turns at a steady rate. After a standstill at most one second's worth comes at once. */
export class Pacer {
  #nextAt = 0;

  constructor(private readonly perSecond: number) {}

  async turn(): Promise<void> {
    const now = performance.now();
    this.#nextAt = Math.max(this.#nextAt + 1_000 / this.perSecond, now - 1_000);
    if (this.#nextAt > now) await delay(this.#nextAt - now);
  }
}
