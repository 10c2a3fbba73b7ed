import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { SeededRandom } from '../../kit/seeded-random.js';
import type { Direction, FateOf, LineFaults } from './line-faults.js';
import { NatsFrames } from './nats-frames.js';

const MAX_WAITING_BYTES = 4 * 1024 * 1024;
const DRIP_PAUSE_MS = 5;
const HELD_POLL_MS = 20;

export interface DirectionOptions {
  readonly direction: Direction;
  readonly from: Socket;
  readonly to: Socket;
  readonly random: SeededRandom;
  readonly faults: () => LineFaults;
  readonly fateOf: () => FateOf | undefined;
}

/** Carries the bytes of one connection one way, as badly as it is told. */
export class ProxiedDirection {
  readonly #frames = new NatsFrames();
  readonly #waiting: { readonly bytes: Buffer; readonly dueAt: number }[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();
  #waitingBytes = 0;
  #lastDueAt = 0;
  #isDraining = false;
  #isEnding = false;

  constructor(private readonly options: DirectionOptions) {
    const { from, to } = options;
    from.on('data', (chunk: Buffer) => this.#take(chunk));
    from.on('end', () => {
      this.#isEnding = true;
      void this.#drain();
    });
    to.on('close', () => {
      for (const timer of this.#timers) clearTimeout(timer);
      this.#waiting.length = 0;
    });
  }

  /** Sends the first half of what waits next, or of a ping, and nothing more of it: the peer is left within a frame. */
  sendHalf(): void {
    const bytes = this.#waiting.shift()?.bytes ?? Buffer.from('PING\r\n');
    this.options.to.write(bytes.subarray(0, Math.ceil(bytes.length / 2)));
  }

  #take(chunk: Buffer): void {
    const { direction, fateOf } = this.options;
    for (const { bytes, subject, reply } of this.#frames.push(chunk)) {
      const fate = subject === undefined ? undefined : fateOf()?.({ direction, subject, reply });
      switch (fate?.kind) {
        case 'drop':
          break;
        case 'late':
          this.#later(bytes, fate.byMs);
          break;
        case 'twice':
          this.#queue(Buffer.concat([bytes, bytes]));
          break;
        case 'misdirect':
          this.#queue(misdirected(bytes, subject ?? ''));
          break;
        case 'again':
          this.#queue(bytes);
          this.#later(bytes, fate.afterMs);
          break;
        case 'pass':
        case undefined:
          this.#queue(bytes);
      }
    }
    void this.#drain();
  }

  #later(bytes: Buffer, byMs: number): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#queue(bytes);
      void this.#drain();
    }, byMs);
    this.#timers.add(timer);
  }

  #queue(bytes: Buffer): void {
    const { delayMs = 0, jitterMs = 0 } = this.options.faults();
    const lateMs = delayMs + (jitterMs === 0 ? 0 : this.options.random.integer(0, jitterMs));
    this.#lastDueAt = Math.max(this.#lastDueAt, lateMs === 0 ? 0 : performance.now() + lateMs);
    this.#waiting.push({ bytes, dueAt: this.#lastDueAt });
    this.#waitingBytes += bytes.length;
    if (this.#waitingBytes > MAX_WAITING_BYTES) this.options.from.pause();
  }

  async #drain(): Promise<void> {
    if (this.#isDraining) return;
    this.#isDraining = true;
    const { to, from, direction } = this.options;
    while (!to.destroyed) {
      const next = this.#waiting[0];
      if (next === undefined) break;
      const waitMs = next.dueAt - performance.now();
      if (waitMs > 0) await delay(waitMs);
      while (this.options.faults().held?.includes(direction) === true && !to.destroyed) await delay(HELD_POLL_MS);
      if (this.#waiting[0] !== next) continue; // half of it was sent meanwhile
      this.#waiting.shift();
      await this.#write(next.bytes);
      this.#waitingBytes -= next.bytes.length;
      if (from.isPaused() && this.#waitingBytes < MAX_WAITING_BYTES / 2) from.resume();
    }
    this.#isDraining = false;
    if (this.#isEnding) to.end();
  }

  async #write(bytes: Buffer): Promise<void> {
    const { to } = this.options;
    const { dripBytes } = this.options.faults();
    const size = dripBytes ?? bytes.length;
    for (let at = 0; at < bytes.length && !to.destroyed; at += size) {
      const hasRoom = to.write(bytes.subarray(at, at + size));
      if (dripBytes !== undefined) await delay(DRIP_PAUSE_MS);
      if (!hasRoom)
        await new Promise<void>((done) => {
          to.once('drain', done);
          to.once('close', done);
        });
    }
  }
}

/** The same frame with another last letter of its subject. */
function misdirected(bytes: Buffer, subject: string): Buffer {
  const copy = Buffer.from(bytes);
  const lastAt = copy.indexOf(` ${subject} `) + subject.length;
  copy.write(subject.endsWith('0') ? '1' : '0', lastAt, 'latin1');
  return copy;
}
