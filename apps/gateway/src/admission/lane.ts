import { AppError } from '@mngr/errors';

export interface LaneLimits {
  /** Requests that the control plane works on at the same time: more would only wait in its queues. */
  readonly working: number;
  /** Those and the ones that only wait for an effect, or stream. */
  readonly open: number;
}

/** One admitted request. */
export interface Permit {
  /** What is left is waiting, which costs little: the next may be worked on. */
  workDone(): void;
  /** The request is over. Safe to repeat, as is `workDone`. */
  end(): void;
}

/** Between 0.5 and 3 s, so that those who were refused together do not come back together. */
const [RETRY_FROM_MS, RETRY_SPREAD_MS] = [500, 2_500];

/** Requests of one kind. Admits up to its limits; who comes then is refused at once instead of queued. */
export class Lane {
  #working = 0;
  #open = 0;

  constructor(
    readonly name: string,
    private readonly limits: LaneLimits,
  ) {}

  /** @throws AppError `gateway.overloaded` (rate-limited) with `retryAfterMs`: nothing was begun */
  enter(): Permit {
    if (this.#working >= this.limits.working || this.#open >= this.limits.open) {
      throw new AppError(
        'rate-limited',
        'gateway.overloaded',
        `Too many requests of this kind (${this.name}) at once.`,
        {
          wayOut: 'Ask again after Retry-After with the same Idempotency-Key.',
          facts: { retryAfterMs: RETRY_FROM_MS + Math.round(Math.random() * RETRY_SPREAD_MS) },
        },
      );
    }
    this.#working++;
    this.#open++;
    let [isWorking, isOpen] = [true, true];
    const workDone = (): void => {
      if (isWorking) this.#working--;
      isWorking = false;
    };
    return {
      workDone,
      end: () => {
        workDone();
        if (isOpen) this.#open--;
        isOpen = false;
      },
    };
  }
}
