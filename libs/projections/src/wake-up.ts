/** Lets one loop sleep until it is woken or a time has passed. A wake while it is awake is kept for the next wait. */
export class WakeUp {
  #isPending = false;
  #resolve: (() => void) | undefined;

  wake(): void {
    this.#isPending = true;
    this.#resolve?.();
  }

  async wait(timeoutMs: number): Promise<void> {
    if (!this.#isPending)
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, timeoutMs);
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    this.#resolve = undefined;
    this.#isPending = false;
  }

  /** Waits the whole time whoever wakes it, unless `isOver` says so then. For backoff. */
  async waitOnly(timeoutMs: number, isOver: () => boolean): Promise<void> {
    const until = Date.now() + timeoutMs;
    while (!isOver() && Date.now() < until) await this.wait(until - Date.now());
  }
}
