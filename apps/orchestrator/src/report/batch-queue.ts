/** Something that waits to be handled together with others of its key. */
export interface Waiting<T> {
  readonly item: T;
  resolve(): void;
  reject(error: unknown): void;
}

/** Handles what waits under one key together, one batch after the other; different keys side by side. */
export class BatchQueue<T> {
  readonly #waitingByKey = new Map<string, Waiting<T>[]>();

  /**
   * @param handle settles every one of its batch; what it throws settles those that it has not
   * @param take how many of those that wait belong into the next batch, at least 1
   */
  constructor(
    private readonly handle: (batch: readonly Waiting<T>[]) => Promise<void>,
    private readonly take: (items: readonly T[]) => number,
  ) {}

  /** Resolves or rejects as `handle` settles it. */
  run(key: string, item: T): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiting = { item, resolve, reject };
    const others = this.#waitingByKey.get(key);
    if (others !== undefined) others.push(waiting);
    else {
      const queue = [waiting];
      this.#waitingByKey.set(key, queue);
      void this.#drain(key, queue);
    }
    return promise;
  }

  async #drain(key: string, queue: Waiting<T>[]): Promise<void> {
    while (queue.length > 0) {
      const batch = queue.splice(0, Math.max(1, this.take(queue.map(({ item }) => item))));
      try {
        await this.handle(batch);
      } catch (error) {
        for (const waiting of batch) waiting.reject(error);
      }
    }
    this.#waitingByKey.delete(key);
  }
}
