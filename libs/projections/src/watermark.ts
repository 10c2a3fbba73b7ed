import { unavailable } from '@mngr/errors';

interface Waiter {
  readonly position: bigint;
  resolve(): void;
}

/** How far a projection has come, for readers that wait for it. Only grows. */
export class Watermark {
  #position = -1n;
  readonly #waiters = new Set<Waiter>();

  get position(): bigint {
    return this.#position;
  }

  raise(position: bigint): void {
    if (position <= this.#position) return;
    this.#position = position;
    for (const waiter of this.#waiters) {
      if (waiter.position > position) continue;
      this.#waiters.delete(waiter);
      waiter.resolve();
    }
  }

  /** @throws AppError `read-model.behind` (unavailable) when it is not reached within `deadlineMs` */
  async reach(position: bigint, deadlineMs: number): Promise<void> {
    if (position <= this.#position) return;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiters.delete(waiter);
        reject(behind(position, this.#position));
      }, deadlineMs);
      const waiter: Waiter = {
        position,
        resolve: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiters.add(waiter);
    });
  }
}

export function behind(wanted: bigint, reached: bigint): Error {
  return unavailable('read-model.behind', 'The read model has not caught up with the log yet; ask again.', {
    facts: { wanted: String(wanted), reached: String(reached) },
  });
}
