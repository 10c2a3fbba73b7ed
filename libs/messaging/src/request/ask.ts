import { setTimeout as delay } from 'node:timers/promises';
import type { RequestContract } from '@mngr/contracts';
import { AppError, timedOut, unavailable } from '@mngr/errors';
import { withSpan } from '@mngr/telemetry';
import { NoRespondersError, RequestError, type Msg } from '@nats-io/transport-node';
import type { z } from 'zod';
import type { Bus } from '../bus.js';
import { traceHeaders } from '../headers.js';
import { isTooLarge, tooLarge } from '../too-large.js';
import { decodeAnswer, valueBytes } from './wire-answer.js';

const NO_RESPONDER_WAIT_MS = 50;

export interface AskOptions {
  /** Where the contract is served, e.g. `subjects.link(machineId, 'sync')`. @default its `listen` pattern */
  readonly subject?: string;
  /** @default the contract's deadline */
  readonly timeoutMs?: number;
}

/**
 * Asks a question and waits for its one answer.
 *
 * While nobody listens it is asked again until the deadline.
 *
 * @throws AppError as the other side answered it
 * @throws AppError `bus.no-responder`, `bus.lost` (unavailable) or `bus.no-answer` (timeout): it may or may not have been
 *   done
 */
export function ask<Q extends z.ZodType, A extends z.ZodType>(
  bus: Bus,
  contract: RequestContract<Q, A>,
  query: z.input<Q>,
  options: AskOptions = {},
): Promise<z.output<A>> {
  return askAnd((msg) => contract.answer.parse(decodeAnswer(msg.string())), bus, contract, query, options);
}

/**
 * Like `ask`, for an answer that is only passed on: its bytes as JSON, not checked again against the contract, which the
 * answering service has done by its types. Of a long list, reading, checking and writing it again is most of the cost.
 *
 * @throws AppError as `ask`
 */
export function askForBytes<Q extends z.ZodType, A extends z.ZodType>(
  bus: Bus,
  contract: RequestContract<Q, A>,
  query: z.input<Q>,
  options: AskOptions = {},
): Promise<Buffer> {
  return askAnd((msg) => valueBytes(msg.data), bus, contract, query, options);
}

async function askAnd<Q extends z.ZodType, A extends z.ZodType, T>(
  read: (answer: Msg) => T,
  bus: Bus,
  contract: RequestContract<Q, A>,
  query: z.input<Q>,
  options: AskOptions,
): Promise<T> {
  const subject = options.subject ?? contract.listen;
  const deadline = Date.now() + (options.timeoutMs ?? contract.timeoutMs);
  return withSpan(`ask ${contract.listen}`, { kind: 'client' }, async () => {
    const payload = JSON.stringify(query);
    for (;;) {
      try {
        const timeout = Math.max(1, deadline - Date.now());
        const msg = await requestUnlessLost(bus, subject, payload, timeout);
        return read(msg);
      } catch (error) {
        if (!isNoResponder(error)) throw toBusError(error, subject);
        if (Date.now() + NO_RESPONDER_WAIT_MS >= deadline) {
          throw unavailable(
            'bus.no-responder',
            `Nobody answers ${contract.listen}: the service is not running or has no bus.`,
            { cause: error },
          );
        }
        await delay(NO_RESPONDER_WAIT_MS);
      }
    }
  });
}

/**
 * A question that was under way on a connection that broke is not answered any more, and one that is asked while there is
 * no connection is not sent: nobody waits for the deadline of such a one.
 */
async function requestUnlessLost(bus: Bus, subject: string, payload: string, timeout: number): Promise<Msg> {
  const askedAt = performance.now();
  if (!bus.isConnected) await reconnected(bus, subject, timeout);
  const left = Math.max(1, timeout - (performance.now() - askedAt));
  const { promise: lost, reject } = Promise.withResolvers<never>();
  const forget = bus.onReconnect(() => reject(lostBus(subject)));
  const answer = bus.nc.request(subject, payload, { timeout: left, headers: traceHeaders() });
  return Promise.race([answer, lost]).finally(forget);
}

async function reconnected(bus: Bus, subject: string, timeoutMs: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const forget = bus.onReconnect(resolve);
  const timer = setTimeout(resolve, timeoutMs);
  await promise;
  clearTimeout(timer);
  forget();
  if (!bus.isConnected) throw lostBus(subject);
}

function lostBus(subject: string): AppError {
  return unavailable('bus.lost', `The connection to the bus broke while asking ${subject}.`);
}

function isNoResponder(error: unknown): boolean {
  return error instanceof NoRespondersError || (error instanceof RequestError && error.isNoResponders());
}

function toBusError(error: unknown, subject: string): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if (error.name === 'ZodError')
    return new AppError('defect', 'bus.answer-misfit', `The answer of ${subject} does not fit its contract.`, {
      cause: error,
    });
  if (isTooLarge(error)) return tooLarge(`The question on ${subject}`, error);
  if (error.name === 'TimeoutError')
    return timedOut('bus.no-answer', `No answer on ${subject} in time.`, { cause: error });
  return unavailable('bus.failed', `The bus failed while asking ${subject}: ${error.message}`, { cause: error });
}
