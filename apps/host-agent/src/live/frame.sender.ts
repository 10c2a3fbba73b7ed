import type { LiveFrame } from '@mngr/contracts';

const INITIAL_CREDIT = 64;
const KEEPALIVE_MS = 5_000;
const MAX_CHUNK_BYTES = 128 * 1024;

/** Numbers output frames and holds them back while the receiver has granted no credit. Sends a sign of life every 5 s. */
export class FrameSender {
  #next = 0;
  #creditUpTo = INITIAL_CREDIT;
  #isAbandoned = false;
  #wake: (() => void)[] = [];
  /** Chunks of both pipes leave in the order in which they came. */
  #tail: Promise<void> = Promise.resolve();
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly publish: (frame: LiveFrame) => void) {
    this.#timer = setInterval(() => {
      if (this.#next < this.#creditUpTo) this.#put({ kind: 'output', n: this.#next++, fd: 'stdout', base64: '' });
    }, KEEPALIVE_MS);
  }

  grant(upTo: number): void {
    this.#creditUpTo = Math.max(this.#creditUpTo, upTo);
    this.#release();
  }

  /** Nobody listens any more: the rest is dropped. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#release();
  }

  /** Nothing was started: not even a sign of life is sent. */
  discard(): void {
    clearInterval(this.#timer);
    this.abandon();
  }

  /** On a connection that is closed, as when this host-agent ends, there is nobody to send to. */
  #put(frame: LiveFrame): void {
    try {
      this.publish(frame);
    } catch {
      clearInterval(this.#timer);
      this.abandon();
    }
  }

  #release(): void {
    const waiting = this.#wake;
    this.#wake = [];
    for (const wake of waiting) wake();
  }

  output(fd: 'stdout' | 'stderr', chunk: Buffer): Promise<void> {
    this.#tail = this.#tail.then(() => this.#send(fd, chunk));
    return this.#tail;
  }

  async #send(fd: 'stdout' | 'stderr', chunk: Buffer): Promise<void> {
    for (let start = 0; start < chunk.length; start += MAX_CHUNK_BYTES) {
      while (this.#next >= this.#creditUpTo && !this.#isAbandoned)
        await new Promise<void>((resolve) => this.#wake.push(resolve));
      if (this.#isAbandoned) return;
      this.#put({
        kind: 'output',
        n: this.#next++,
        fd,
        base64: chunk.subarray(start, start + MAX_CHUNK_BYTES).toString('base64'),
      });
    }
  }

  end(end: { readonly exitCode: number | null; readonly signal: string | null; readonly isTimedOut: boolean }): void {
    this.#close(() => this.#put({ kind: 'end', n: this.#next++, ...end }));
  }

  fail(code: string, message: string): void {
    this.#close(() => this.#put({ kind: 'error', n: this.#next++, code, message }));
  }

  #close(last: () => void): void {
    clearInterval(this.#timer);
    void this.#tail.then(last);
  }
}
