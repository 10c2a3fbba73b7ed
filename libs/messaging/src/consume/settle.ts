import { isRetryable, toAppError, type AppError } from '@mngr/errors';
import { withSpan } from '@mngr/telemetry';
import { subjects, type ConsumerDeclaration } from '@mngr/contracts';
import type { JsMsg } from '@nats-io/jetstream';
import type { Bus } from '../bus.js';
import { traceOf } from '../headers.js';
import { publish } from '../publish.js';
import type { ErrorReporter } from '../request/serve.js';

/** Well below every consumer's ack wait. */
const PROGRESS_INTERVAL_MS = 4_000;
const RETRY_DELAYS_MS = [100, 500, 2_000, 5_000, 10_000] as const;

/** Of the error's sentence in a dead letter. */
const MAX_SENTENCE = 2_000;
/** Characters that are kept of a body too large for a dead letter. */
const CUT_BODY = 64 * 1024;

export type Settlement = 'acked' | 'retry' | 'dead';
export type DeliveryHandler = (msg: JsMsg) => Promise<void>;

/**
 * Runs one delivery to its end: JetStream hears exactly one of ack, nak (again later) or term (never again).
 *
 * A retryable error never counts towards dead-lettering, a defect does; what cannot succeed is written to DEADLETTERS
 * before it is terminated, and if that fails it stays.
 *
 * @param defectsBySeq failures by our own fault so far, of this consumer; a restart counts anew
 */
export async function settle(
  bus: Bus,
  declaration: ConsumerDeclaration,
  msg: JsMsg,
  handler: DeliveryHandler,
  report: ErrorReporter,
  defectsBySeq: Map<number, number>,
): Promise<Settlement> {
  const progress = setInterval(() => tellWorking(msg), PROGRESS_INTERVAL_MS);
  try {
    await withSpan(`process ${declaration.durable}`, { kind: 'consumer', parent: traceOf(msg) }, () => handler(msg));
    msg.ack();
    defectsBySeq.delete(msg.seq);
    return 'acked';
  } catch (cause) {
    const error = toAppError(cause);
    const deliveries = msg.info.deliveryCount;
    const defects = (defectsBySeq.get(msg.seq) ?? 0) + (error.kind === 'defect' ? 1 : 0);
    if (error.kind === 'defect') defectsBySeq.set(msg.seq, defects);
    const isOver = !isRetryable(error) && (error.kind !== 'defect' || defects >= declaration.maxDeliver);
    if (!isOver) {
      if (error.kind === 'defect') report(error, declaration.durable);
      msg.nak(RETRY_DELAYS_MS[Math.min(deliveries, RETRY_DELAYS_MS.length) - 1] ?? 100);
      return 'retry';
    }
    report(error, declaration.durable);
    defectsBySeq.delete(msg.seq);
    return await bury(bus, declaration, msg, error);
  } finally {
    clearInterval(progress);
  }
}

function tellWorking(msg: JsMsg): void {
  try {
    msg.working();
  } catch {
    // The connection is closed: it is delivered again.
  }
}

async function bury(bus: Bus, declaration: ConsumerDeclaration, msg: JsMsg, error: AppError): Promise<Settlement> {
  const letter = {
    subject: msg.subject,
    body: msg.string(),
    code: error.code,
    message: error.message.slice(0, MAX_SENTENCE).toWellFormed(),
    deliveries: msg.info.deliveryCount,
    at: new Date().toISOString(),
  };
  try {
    await publishLetter(bus, subjects.deadLetter(declaration.stream, declaration.durable), letter);
  } catch {
    msg.nak(RETRY_DELAYS_MS[3]);
    return 'retry';
  }
  msg.term();
  return 'dead';
}

/** Escaped as JSON the body may be larger than a message can be: then its beginning must do, or it would never end. */
async function publishLetter(bus: Bus, subject: string, letter: { readonly body: string }): Promise<void> {
  try {
    await publish(bus, subject, letter);
  } catch (cause) {
    if (toAppError(cause).code !== 'bus.too-large') throw cause;
    await publish(bus, subject, { ...letter, body: letter.body.slice(0, CUT_BODY).toWellFormed(), isCut: true });
  }
}
