import { AppError } from '@mngr/errors';
import type { z } from 'zod';

/**
 * Reads a message by its schema; unknown fields are dropped.
 *
 * @throws AppError `bus.message-misfit` (invalid-input): settle then dead-letters it
 */
export function parseMessage<S extends z.ZodType>(schema: S, msg: { string(): string }): z.output<S> {
  try {
    return schema.parse(JSON.parse(msg.string()));
  } catch (cause) {
    const message = `A message does not fit its contract: ${cause instanceof Error ? cause.message.slice(0, 500) : ''}`;
    throw new AppError('invalid-input', 'bus.message-misfit', message, { cause });
  }
}

/** Reads a message to which nobody waits for an answer. @returns undefined for one that does not fit its contract */
export function readMessage<S extends z.ZodType>(schema: S, msg: { string(): string }): z.output<S> | undefined {
  try {
    const parsed = schema.safeParse(JSON.parse(msg.string()));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined; // no JSON; an error thrown inside a subscription's callback would end the connection
  }
}
