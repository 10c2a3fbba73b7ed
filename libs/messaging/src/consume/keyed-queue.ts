/** Runs tasks of one key one after the other, those of different keys side by side. */
export class KeyedQueue {
  readonly #tailByKey = new Map<string, Promise<unknown>>();

  run<T>(key: string, task: () => Promise<T>): Promise<T> {
    const before = this.#tailByKey.get(key) ?? Promise.resolve();
    const mine = before.then(task, task);
    const tail = mine
      .catch(() => {})
      .finally(() => {
        if (this.#tailByKey.get(key) === tail) this.#tailByKey.delete(key);
      });
    this.#tailByKey.set(key, tail);
    return mine;
  }
}
