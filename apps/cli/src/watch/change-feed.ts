import { setTimeout as delay } from 'node:timers/promises';
import type { EventLine } from '@mngr/contracts';
import { toAppError, type AppError } from '@mngr/errors';
import { followEvents } from '../client/follow-events.js';
import type { GatewayClient } from '../client/gateway-client.js';

/** What may have changed since the last look. */
export interface Change {
  /** A reader must have seen the log up to here, to see what this is about. */
  readonly after: string | undefined;
  readonly agentIds: ReadonlySet<string>;
  /** Anything may have changed: the stream was opened anew, or a host or a machine changed. */
  readonly isAll: boolean;
  readonly lines: readonly EventLine[];
}

/** Gathers what is pushed from the log and from machines, until somebody looks. */
export class ChangeFeed {
  readonly #control = new AbortController();
  #after: string | undefined;
  #agentIds = new Set<string>();
  #lines: EventLine[] = [];
  #isAll = false;
  #wake: (() => void) | undefined;
  #failure: AppError | undefined;

  /** @param after the position from which events are told; those that come later are told all */
  constructor(client: GatewayClient, after: string) {
    const { signal } = this.#control;
    client.watchOnly();
    void this.#read(followEvents(client, { after, isFollowing: true, withObserved: true, signal }));
  }

  async #read(steps: ReturnType<typeof followEvents>): Promise<void> {
    try {
      for await (const step of steps) {
        if (step.kind === 'opened') this.#isAll = true;
        else if (step.kind === 'observed') for (const id of step.agentIds) this.#agentIds.add(id);
        else this.#after = step.position;
        if (step.kind === 'event') this.#take(step.line);
        if (step.kind !== 'watermark') this.#wake?.();
      }
    } catch (error) {
      this.#failure = toAppError(error);
      this.#wake?.();
    }
  }

  #take(line: EventLine): void {
    this.#lines.push(line);
    if (line.agentId === null) this.#isAll = true;
    else this.#agentIds.add(line.agentId);
  }

  get #isEmpty(): boolean {
    return !this.#isAll && this.#agentIds.size === 0 && this.#failure === undefined;
  }

  /**
   * What changed since the last call, as soon as there is something.
   *
   * @returns undefined when the time was over first
   * @throws AppError of the stream
   */
  async next(timeoutMs: number): Promise<Change | undefined> {
    if (this.#isEmpty && timeoutMs > 0) {
      const timer = new AbortController();
      const woken = new Promise<void>((resolve) => (this.#wake = resolve));
      await Promise.race([woken, delay(timeoutMs, undefined, { signal: timer.signal }).catch(() => undefined)]);
      timer.abort();
    }
    if (this.#failure !== undefined) throw this.#failure;
    if (this.#isEmpty) return undefined;
    const change = { after: this.#after, agentIds: this.#agentIds, isAll: this.#isAll, lines: this.#lines };
    [this.#agentIds, this.#lines, this.#isAll] = [new Set(), [], false];
    return change;
  }

  close(): void {
    this.#control.abort();
    this.#wake?.();
  }
}
