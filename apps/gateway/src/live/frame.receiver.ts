import { liveFrameSchema, type LiveFrame } from '@mngr/contracts';
import { readMessage, type Bus } from '@mngr/messaging';

/** Takes the frames of one stream from the bus, in the order in which they come; what is missing is for the reader to see. */
export class FrameReceiver {
  readonly #queue: LiveFrame[] = [];
  readonly #subscription: { unsubscribe(): void };
  #wake = (): void => {};
  #isOver = false;

  constructor(bus: Bus, subject: string) {
    this.#subscription = bus.nc.subscribe(subject, {
      callback: (failure, msg) => {
        const frame = failure === null ? readMessage(liveFrameSchema, msg) : undefined;
        if (frame === undefined) return;
        this.#isOver ||= frame.kind !== 'output';
        this.#queue.push(frame);
        this.#wake();
      },
    });
  }

  /** @returns null when none came in time */
  async next(timeoutMs: number): Promise<LiveFrame | null> {
    if (this.#queue.length === 0) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      const timer = setTimeout(resolve, timeoutMs);
      await promise;
      clearTimeout(timer);
    }
    return this.#queue.shift() ?? null;
  }

  /** The last frame has come, read or not. */
  get isOver(): boolean {
    return this.#isOver;
  }

  close(): void {
    this.#subscription.unsubscribe();
  }
}
