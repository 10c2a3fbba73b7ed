import { setTimeout as delay } from 'node:timers/promises';
import { toAppError, type AppError } from '@mngr/errors';
import { followEvents } from '../client/follow-events.js';
import type { GatewayClient } from '../client/gateway-client.js';

/** Tells that something was added to the log, so that a watcher looks again at once. */
export class EventPokes {
  readonly #control = new AbortController();
  #isPoked = false;
  #position: string | undefined;
  #wake: (() => void) | undefined;
  #failure: AppError | undefined;

  constructor(client: GatewayClient, after: string, agentId: string | undefined) {
    const { signal } = this.#control;
    void this.#read(
      followEvents(client, { after, isFollowing: true, signal, ...(agentId === undefined ? {} : { agentId }) }),
    );
  }

  async #read(steps: ReturnType<typeof followEvents>): Promise<void> {
    try {
      for await (const { position, line } of steps) {
        this.#position = position;
        if (line !== undefined) this.#poke();
      }
    } catch (error) {
      this.#failure = toAppError(error);
      this.#poke();
    }
  }

  #poke(): void {
    this.#isPoked = true;
    this.#wake?.();
  }

  /**
   * Resolves at the next poke, at once if there was one meanwhile, or after the time.
   *
   * @returns the position up to which a reader must have seen the log, to see what the poke was about
   * @throws AppError of the stream
   */
  async next(timeoutMs: number): Promise<string | undefined> {
    const timer = new AbortController();
    if (!this.#isPoked) {
      const poked = new Promise<void>((resolve) => (this.#wake = resolve));
      await Promise.race([poked, delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
      timer.abort();
    }
    this.#isPoked = false;
    if (this.#failure !== undefined) throw this.#failure;
    return this.#position;
  }

  close(): void {
    this.#control.abort();
  }
}
