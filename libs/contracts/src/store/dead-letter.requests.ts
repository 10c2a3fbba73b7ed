import { z } from 'zod';
import { defineRequest } from '../define-request.js';

/** A message that could not be handled and will not be tried again by itself. */
export const deadLetterSchema = z.object({
  /** Its number in DEADLETTERS: what a replay names. */
  seq: z.int().positive(),
  stream: z.string(),
  consumer: z.string(),
  subject: z.string(),
  code: z.string(),
  message: z.string(),
  deliveries: z.int(),
  at: z.string(),
});
export type DeadLetter = z.infer<typeof deadLetterSchema>;

/** The newest dead letters, without their bodies: those may hold free text. */
export const listDeadLetters = defineRequest('mngr.rpc.store.dead-letters', {
  request: z.object({ limit: z.int().min(1).max(200) }),
  answer: z.object({ deadLetters: z.array(deadLetterSchema) }),
  timeoutMs: 5_000,
});
/** Sends the message again to where it came from, then removes the dead letter. A crash in between leaves both. */
export const replayDeadLetter = defineRequest('mngr.rpc.store.replay-dead-letter', {
  request: z.object({ seq: z.int().positive() }),
  answer: z.object({ subject: z.string() }),
  timeoutMs: 5_000,
});
