import { rejected } from '@mngr/errors';

/** Where the input of a stream goes. */
export interface LiveSink {
  /** Resolves when the next piece can be taken; a failure of its own is for the stream to tell. */
  write(bytes: Buffer): Promise<void>;
  /** Nothing follows. */
  end(): Promise<void>;
}

const LONGEST_WAIT_MS = 5_000;

/**
 * Takes numbered pieces, each once, in order, and one at a time: a piece is refused for now while the one before is still
 * being written, which is the credit of this direction.
 */
export class LiveInput {
  #next = 0;
  #writing: Promise<void> | undefined;

  constructor(
    private readonly sink: LiveSink,
    private readonly waitMs = LONGEST_WAIT_MS,
  ) {}

  /** @returns whether it is taken @throws AppError `live.gap`: a piece is missing, so the stream must not go on */
  async take(n: number, bytes: Buffer, isEnd: boolean): Promise<boolean> {
    if (this.#writing !== undefined && n >= this.#next) await this.#settled(this.#writing);
    // Judged after the wait: a copy of this piece may have come first.
    if (n < this.#next) return true;
    if (n > this.#next) throw rejected('live.gap', 'A part of the input was lost on the way.');
    if (this.#writing !== undefined) return false;
    this.#next++;
    const writing = this.#write(bytes, isEnd).finally(() => {
      if (this.#writing === writing) this.#writing = undefined;
    });
    this.#writing = writing;
    writing.catch(() => undefined);
    return true;
  }

  async #write(bytes: Buffer, isEnd: boolean): Promise<void> {
    await this.sink.write(bytes); // also an empty piece: it is a sign of life
    if (isEnd) await this.sink.end();
  }

  async #settled(writing: Promise<void>): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const waited = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.waitMs)));
    await Promise.race([writing.catch(() => undefined), waited]);
    clearTimeout(timer);
  }
}
