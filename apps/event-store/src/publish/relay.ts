import { toAppError } from '@mngr/errors';
import { publish, type Bus } from '@mngr/messaging';
import { WakeUp } from '@mngr/projections';
import { createLogger, failpoint, withSpan } from '@mngr/telemetry';
import type { Lane, OutgoingMessage } from './lane.js';
import type { Leadership } from './leadership.js';

const PAGE = 256;
const POLL_MS = 5_000;
const PUBLISH_TIMEOUT_MS = 1_000;
const MAX_BACKOFF_MS = 5_000;

export interface RelayOptions {
  readonly lane: Lane;
  readonly bus: Bus;
  readonly leadership: Leadership;
  /** JetStream refused or did not answer: perhaps its streams are gone. */
  readonly onRefused: () => void;
}

/**
 * Carries one lane to JetStream, in order and at least once: the checkpoint moves only over what was acknowledged. A lane
 * that is refused waits and tries again; other lanes have relays of their own and go on.
 */
export class Relay {
  readonly #log = createLogger('event-store');
  readonly #wakeUp = new WakeUp();
  #running: Promise<void> | undefined;
  #checkpoint: bigint | undefined;
  #isStopped = false;

  constructor(private readonly options: RelayOptions) {}

  start(): void {
    this.#running ??= this.#run();
  }

  /** The lane may have grown. */
  wake(): void {
    this.#wakeUp.wake();
  }

  /** Goes on from another place, e.g. after the stream was lost. */
  async rewind(checkpoint: bigint): Promise<void> {
    await this.options.lane.saveCheckpoint(checkpoint);
    this.#checkpoint = undefined;
    this.#wakeUp.wake();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wakeUp.wake();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { bus, lane, leadership, onRefused } = this.options;
    let failures = 0;
    while (!this.#isStopped) {
      try {
        const mayRelay = bus.isConnected && (await leadership.hold());
        if (!leadership.isHeld) this.#checkpoint = undefined; // another replica moves it meanwhile
        const hasMore = mayRelay && (await this.#step());
        failures = 0;
        if (!hasMore) await this.#wakeUp.wait(POLL_MS);
      } catch (error) {
        const backoffMs = Math.min(MAX_BACKOFF_MS, 100 * 2 ** failures++);
        this.#log.warn({ err: toAppError(error), lane: lane.name, backoffMs }, 'the relay waits');
        onRefused();
        await this.#wakeUp.waitOnly(backoffMs, () => this.#isStopped);
      }
    }
  }

  /** @returns whether a full page was carried, so that more may wait */
  async #step(): Promise<boolean> {
    const { lane } = this.options;
    const from = (this.#checkpoint ??= await lane.checkpoint());
    const page = await lane.next(from, PAGE);
    const failure = await this.#publish(page.messages);
    if (page.messages.length > 0) await failpoint(`relay.${lane.name}-published`);
    const reached = failure === undefined ? page.upTo : failure.before;
    // A rewind during the publishing wins: what was carried is carried again.
    if (this.#checkpoint === from && reached !== from) {
      await lane.saveCheckpoint(reached);
      this.#checkpoint = reached;
    }
    if (failure !== undefined) throw failure.error;
    return page.messages.length === PAGE;
  }

  /** Publishes all at once. @returns the first failure, and how far everything before it was acknowledged */
  async #publish(messages: readonly OutgoingMessage[]): Promise<{ before: bigint; error: unknown } | undefined> {
    const outcomes = await Promise.allSettled(messages.map((message) => this.#publishOne(message)));
    const index = outcomes.findIndex(({ status }) => status === 'rejected');
    const [failed, message] = [outcomes[index], messages[index]];
    if (failed?.status !== 'rejected' || message === undefined) return undefined;
    return { before: messages[index - 1]?.ordinal ?? this.#checkpoint ?? 0n, error: failed.reason };
  }

  #publishOne({ subject, body, msgId, trace }: OutgoingMessage): Promise<void> {
    const send = (): Promise<void> =>
      publish(this.options.bus, subject, body, { msgId, timeoutMs: PUBLISH_TIMEOUT_MS });
    if (trace === undefined) return send();
    return withSpan(`publish ${this.options.lane.name}`, { kind: 'producer', parent: trace }, send);
  }
}
