import { unavailable } from '@mngr/errors';
import { JetStreamApiError } from '@nats-io/jetstream';
import type { Bus } from './bus.js';
import { traceHeaders } from './headers.js';
import { isTooLarge, tooLarge } from './too-large.js';

export interface PublishOptions {
  /** JetStream drops a second message of the same id within its window; never needed for correctness. */
  readonly msgId?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** @default 1000 */
  readonly timeoutMs?: number;
}

/**
 * Publishes to a JetStream stream and waits for its acknowledgement, which promises delivery, not durability.
 *
 * @throws AppError `bus.too-large` (invalid-input): more than the server's `max_payload`; nothing was sent
 * @throws AppError `bus.publish-failed` (unavailable): no stream, a full one, or no answer in time; it may have been stored
 */
export async function publish(bus: Bus, subject: string, body: unknown, options: PublishOptions = {}): Promise<void> {
  try {
    await bus.js.publish(subject, JSON.stringify(body), {
      timeout: options.timeoutMs ?? 1_000,
      headers: traceHeaders(options.headers),
      ...(options.msgId === undefined ? {} : { msgID: options.msgId }),
    });
  } catch (cause) {
    if (isTooLarge(cause)) throw tooLarge(`What is published on ${subject}`, cause);
    const why = cause instanceof JetStreamApiError || cause instanceof Error ? cause.message : String(cause);
    throw unavailable('bus.publish-failed', `JetStream did not take a message on ${subject}: ${why}.`, {
      cause,
      facts: { why },
    });
  }
}
