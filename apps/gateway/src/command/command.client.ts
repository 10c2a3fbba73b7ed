import {
  commandReplySchema,
  inboxPrefix,
  recordCommand,
  type CommandAnswer,
  type CommandEnvelope,
  type CommandReply,
  type Position,
} from '@mngr/contracts';
import { AppError, fromWireError, isRetryable, rejected, toAppError, unavailable } from '@mngr/errors';
import { ask, Bus, publishCommand, readMessage } from '@mngr/messaging';
import { failpoint, withSpan } from '@mngr/telemetry';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { setTimeout as delay } from 'node:timers/promises';

/** How long a client waits for the decision before it gets a URL instead. */
const REPLY_TIMEOUT_MS = 3_000;
const PUBLISH_DEADLINE_MS = 2_000;
/** Apart from the inbox that machines may answer to: a machine cannot forge the answer of a command. */
const INBOX = inboxPrefix('gateway-commands');

export type Executed =
  | { readonly status: 'done'; readonly position: Position; readonly result: Readonly<Record<string, unknown>> }
  /** Recorded: it will run, or end expired; the client asks for its end by command id. */
  | { readonly status: 'accepted' };

/** Sends commands and waits for their durable answer. */
@Injectable()
export class CommandClient implements OnApplicationBootstrap {
  readonly #waitingByToken = new Map<string, Set<(reply: CommandReply) => void>>();

  constructor(private readonly bus: Bus) {}

  onApplicationBootstrap(): void {
    this.bus.nc.subscribe(`${INBOX}.*`, {
      callback: (failure, msg) => {
        if (failure !== null) return;
        const reply = readMessage(commandReplySchema, msg);
        if (reply === undefined) return;
        for (const resolve of this.#waitingByToken.get(msg.subject.slice(INBOX.length + 1)) ?? []) resolve(reply);
      },
    });
  }

  /**
   * @throws AppError the command's final rejection
   * @throws AppError `gateway.bus-down` (unavailable): whether it was taken is unknown, so ask again with the same key
   */
  async execute(envelope: CommandEnvelope): Promise<Executed> {
    return withSpan(`command ${envelope.type}`, { kind: 'producer' }, async () => {
      if (!this.bus.isConnected) throw busDown();
      const { reply, cancel } = this.#awaitReply(replyToken(envelope));
      try {
        await this.#publish(envelope);
        await failpoint('gateway.command-published');
        const outcome = await Promise.race([reply, delay(REPLY_TIMEOUT_MS, null, { ref: false })]);
        return outcome === null ? await this.#record(envelope) : resultOf(outcome);
      } finally {
        cancel();
      }
    });
  }

  #awaitReply(token: string): { reply: Promise<CommandReply>; cancel(): void } {
    const { promise, resolve } = Promise.withResolvers<CommandReply>();
    const waiting = this.#waitingByToken.get(token) ?? new Set();
    this.#waitingByToken.set(token, waiting.add(resolve));
    const cancel = (): void => {
      waiting.delete(resolve);
      if (waiting.size === 0) this.#waitingByToken.delete(token);
    };
    return { reply: promise, cancel };
  }

  async #publish(envelope: CommandEnvelope): Promise<void> {
    const deadline = Date.now() + PUBLISH_DEADLINE_MS;
    for (;;) {
      try {
        await publishCommand(this.bus, envelope, `${INBOX}.${replyToken(envelope)}`);
        return;
      } catch (error) {
        // What no bus can carry never passes by asking again.
        if (!isRetryable(toAppError(error))) throw error;
        if (Date.now() > deadline) throw busDown(error);
        await delay(100);
      }
    }
  }

  async #record(envelope: CommandEnvelope): Promise<Executed> {
    try {
      const recorded = await ask(this.bus, recordCommand, envelope);
      if (recorded.status === 'answered') return doneOf(recorded.answer);
      if (recorded.status === 'payload-mismatch')
        throw rejected('command.key-reused', 'This idempotency key was used before for another request.');
      await failpoint('gateway.command-recorded');
      return { status: 'accepted' };
    } catch (error) {
      if (isRetryable(toAppError(error))) throw busDown(error);
      throw error;
    }
  }
}

/**
 * Names who waits: whoever asks for the same thing under the same key. Not all who use the key: a late copy of a command
 * would answer one who asks for something else, and must be refused.
 */
function replyToken({ commandId, payloadHash }: CommandEnvelope): string {
  return `${commandId}-${payloadHash}`;
}

function busDown(cause?: unknown): AppError {
  return unavailable('gateway.bus-down', 'The control plane cannot take commands at this moment.', {
    cause,
    wayOut: 'Ask again with the same Idempotency-Key: nothing is done twice.',
    facts: { retryAfterMs: 1_000 },
  });
}

function resultOf(reply: CommandReply): Executed {
  if (reply.status === 'refused') throw fromWireError(reply.error);
  return doneOf(reply.answer);
}

function doneOf(answer: CommandAnswer): Executed {
  if (!answer.ok) throw fromWireError(answer.error);
  return { status: 'done', position: answer.position, result: answer.result };
}
