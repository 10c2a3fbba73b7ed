import { z } from 'zod';
import { defineRequest } from '../define-request.js';
import { machineIdSchema } from '../ids.js';

// What every stream between the gateway and a machine shares: exec and files. At most once: a gap is an explicit error.

/** Names one stream; given by the gateway. */
export const streamIdSchema = z.string().regex(/^[0-9a-f]{32}$/);

/** The gateway's inbox of one stream: a machine sends frames nowhere else. */
export const liveInboxSchema = z.string().regex(/^_INBOX\.[A-Za-z0-9-]{1,64}\.(exec|file)\.[0-9a-f]{32}$/);

/** Frames are numbered from 0 without holes; the receiver grants credit in frames, so that a slow one slows the command. */
export const liveFrameSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('output'),
    n: z.int().nonnegative(),
    fd: z.enum(['stdout', 'stderr']),
    base64: z.string(),
  }),
  z.object({
    kind: z.literal('end'),
    n: z.int().nonnegative(),
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    isTimedOut: z.boolean(),
  }),
  z.object({ kind: z.literal('error'), n: z.int().nonnegative(), code: z.string(), message: z.string() }),
]);
export type LiveFrame = z.infer<typeof liveFrameSchema>;

/** Receiver → machine on `subjects.liveControl`. */
export const liveControlSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('credit'), upTo: z.int().nonnegative() }),
  z.object({ kind: z.literal('cancel') }),
]);
export type LiveControl = z.infer<typeof liveControlSchema>;

/** The most bytes of input in one message. */
export const MAX_INPUT_BYTES = 384 * 1024;

/** One piece of what a stream reads. Pieces are numbered from 0 without holes. */
export const inputPieceSchema = z.object({
  streamId: streamIdSchema,
  n: z.int().nonnegative(),
  base64: z.base64().max(Math.ceil(MAX_INPUT_BYTES / 3) * 4),
  /** Nothing follows this one. */
  isEnd: z.boolean(),
});

/**
 * Gives a stream its next piece of input. `isTaken: false` grants no credit yet: the piece before is still being written,
 * and the same piece is sent again. A piece that was taken already is taken once, however often it comes.
 */
export const liveInputRequest = defineRequest('mngr.live.*.input', {
  request: inputPieceSchema.extend({ machineId: machineIdSchema }),
  answer: z.object({ isTaken: z.boolean() }),
  timeoutMs: 10_000,
});
