import {
  comparePositions,
  readHead,
  readLog,
  recordedEnvelopeSchema,
  type Position,
  type RecordedEnvelope,
} from '@mngr/contracts';
import { ask, Bus, readMessage } from '@mngr/messaging';
import { createLogger } from '@mngr/telemetry';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

/** How much of the end of the log is kept in memory. */
const RING_SIZE = 4_096;
/** Is cut off at once, so that not each event moves the whole ring. */
const RING_SLACK = 512;
/** Backs up lost pokes and events. */
const POLL_MS = 5_000;
const PAGE = 1_000;

/**
 * The end of the log, in order and without holes: events from the bus, and where one is missing, from the store.
 * Readers with an older cursor read the store themselves.
 */
@Injectable()
export class EventTail implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #log = createLogger('gateway');
  #ring: RecordedEnvelope[] = [];
  /** The last position that is in the ring or before it. */
  #position: Position | null = null;
  #logEpoch = 0;
  #isFilling = false;
  /** Asked for while a filling was under way: what came meanwhile may be beyond its answer. */
  #isWanted = false;
  #waiting = new Set<() => void>();
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly bus: Bus) {}

  onApplicationBootstrap(): void {
    this.bus.nc.subscribe('mngr.evt.>', {
      callback: (failure, msg) => {
        const event = failure === null ? readMessage(recordedEnvelopeSchema, msg) : undefined;
        if (event !== undefined) this.#take(event);
      },
    });
    this.bus.nc.subscribe('mngr.poke', { callback: () => this.#fillSoon() });
    this.bus.onReconnect(() => void this.#fill());
    this.#timer = setInterval(() => void this.#fill(), POLL_MS);
    void this.#fill();
  }

  onApplicationShutdown(): void {
    clearInterval(this.#timer);
  }

  /** Names the log that positions count in: it changes when a backup is restored. 0: not known yet. */
  get logEpoch(): number {
    return this.#logEpoch;
  }

  /** @returns what came after `cursor`, oldest first; null when the ring does not reach back that far */
  since(cursor: Position): readonly RecordedEnvelope[] | null {
    if (this.#position === null) return null;
    const oldest = this.#ring[0]?.position ?? (BigInt(this.#position) + 1n).toString();
    if (comparePositions(cursor, (BigInt(oldest) - 1n).toString()) < 0) return null;
    const skip = Number(BigInt(cursor) - BigInt(oldest) + 1n);
    return skip >= this.#ring.length ? [] : this.#ring.slice(Math.max(0, skip));
  }

  /** Resolves when the log has grown beyond `cursor`, or after `timeoutMs`, or when `signal` aborts. */
  async changed(cursor: Position, timeoutMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || (this.#position !== null && comparePositions(this.#position, cursor) > 0)) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, timeoutMs);
      this.#waiting.add(done);
      signal.addEventListener('abort', done, { once: true });
    });
  }

  #take(event: RecordedEnvelope): void {
    if (event.logEpoch !== this.#logEpoch) return void this.#fill();
    if (this.#position === null || !this.#follows(event.position)) {
      if (this.#position === null || comparePositions(event.position, this.#position) > 0) void this.#fill();
      return;
    }
    this.#add([event]);
  }

  #follows(position: Position): boolean {
    return this.#position !== null && BigInt(position) === BigInt(this.#position) + 1n;
  }

  #add(events: readonly RecordedEnvelope[]): void {
    const last = events.at(-1);
    if (last === undefined) return;
    this.#ring.push(...events);
    if (this.#ring.length > RING_SIZE + RING_SLACK) this.#ring = this.#ring.slice(-RING_SIZE);
    this.#position = last.position;
    for (const wake of [...this.#waiting]) wake();
  }

  /** Starts at the end of a log; what was kept of another one is over. */
  #begin({ position, logEpoch }: { position: Position; logEpoch: number }): void {
    this.#ring = [];
    this.#position = position;
    this.#logEpoch = logEpoch;
    for (const wake of [...this.#waiting]) wake();
  }

  /** The event itself usually follows its poke within a millisecond; only a missing one is fetched. */
  #fillSoon(): void {
    const seen = this.#position;
    setTimeout(() => {
      if (this.#position === seen) void this.#fill();
    }, 50).unref();
  }

  async #fill(): Promise<void> {
    if (this.#isFilling) this.#isWanted = true;
    if (this.#isFilling || !this.bus.isConnected) return;
    this.#isFilling = true;
    this.#isWanted = false;
    try {
      if (this.#position === null) this.#begin(await ask(this.bus, readHead, {}));
      for (;;) {
        const after: Position = this.#position ?? '0';
        const page = await ask(this.bus, readLog, { after, limit: PAGE });
        if (page.head.logEpoch !== this.#logEpoch) return this.#begin(page.head);
        // Live events may have come meanwhile: keep what continues the ring.
        const position: Position = this.#position ?? after;
        this.#add(page.events.filter((event) => comparePositions(event.position, position) > 0));
        if (comparePositions(page.upTo, page.head.position) >= 0) return;
      }
    } catch (err) {
      this.#log.debug({ err }, 'the end of the log cannot be read');
    } finally {
      this.#isFilling = false;
      if (this.#isWanted) void this.#fill();
    }
  }
}
