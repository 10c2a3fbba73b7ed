import { setTimeout as delay } from 'node:timers/promises';
import type { ConsumerDeclaration } from '@mngr/contracts';
import type { ConsumerMessages, JsMsg } from '@nats-io/jetstream';
import type { Bus } from '../bus.js';
import type { ErrorReporter } from '../request/serve.js';
import { settle, type DeliveryHandler } from './settle.js';

const PAUSE_AFTER_RETRY_MS = 250;
const MISSING_WAIT_MS = 250;
/** Two missed heartbeats tell a deleted stream: found within 10 s. */
const IDLE_HEARTBEAT_MS = 5_000;

/** A running pull loop. */
export interface Consumption {
  /** Stops pulling and waits for the deliveries at hand, at most 5 s. */
  stop(): Promise<void>;
}

/**
 * Pulls a durable consumer and settles each delivery, up to `maxAckPending` at a time. Never ends by itself: a missing
 * stream or consumer is waited for, and after a retryable failure the loop pauses, so that a dependency that is down is
 * not hammered.
 */
export function consume(
  bus: Bus,
  declaration: ConsumerDeclaration,
  handler: DeliveryHandler,
  report: ErrorReporter,
): Consumption {
  const underWay = new Set<Promise<void>>();
  const defectsBySeq = new Map<number, number>();
  let messages: ConsumerMessages | undefined;
  let isStopped = false;
  let resumeAt = 0;

  const dispatch = async (msg: JsMsg): Promise<void> => {
    const settlement = await settle(bus, declaration, msg, handler, report, defectsBySeq);
    if (settlement === 'retry') resumeAt = Date.now() + PAUSE_AFTER_RETRY_MS;
  };
  const loop = async (): Promise<void> => {
    while (!isStopped) {
      try {
        const consumer = await bus.js.consumers.get(declaration.stream, declaration.durable);
        messages = await consumer.consume({
          max_messages: declaration.maxAckPending,
          idle_heartbeat: IDLE_HEARTBEAT_MS,
          abort_on_missing_resource: true,
        });
        for await (const msg of messages) {
          const pause = resumeAt - Date.now();
          if (pause > 0) await delay(pause);
          if (isStopped) break;
          // It could not even be settled, because the connection is closed: it is delivered again.
          const settled = dispatch(msg).catch(() => {});
          const task = settled.finally(() => underWay.delete(task));
          underWay.add(task);
        }
      } catch {
        // Missing, deleted or unreachable: the owner of the topology brings it back.
      }
      if (!isStopped) await delay(MISSING_WAIT_MS);
    }
  };
  // A pull that the old connection had sent is gone with it; waiting for missed heartbeats would cost 10 s.
  const forget = bus.onReconnect(() => messages?.stop());
  const running = loop();

  return {
    async stop() {
      isStopped = true;
      forget();
      messages?.stop();
      const quiet = running.then(() => Promise.allSettled([...underWay]));
      await Promise.race([quiet, delay(5_000, undefined, { ref: false })]);
    },
  };
}
