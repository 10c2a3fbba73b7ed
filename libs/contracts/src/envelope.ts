import { z } from 'zod';
import { commandIdSchema, projectIdSchema } from './ids.js';
import { instantSchema, safeText, token } from './text.js';

/** Who caused something. `user` ids come from the token, `machine` ids from the bus identity, never from a payload. */
export const actorSchema = z.object({
  kind: z.enum(['user', 'machine', 'service']),
  id: safeText(200).min(1),
});
export type Actor = z.infer<typeof actorSchema>;

/** W3C trace context. @see https://www.w3.org/TR/trace-context/ */
export const traceSchema = z.object({ traceparent: safeText(64), tracestate: safeText(512).optional() });
export type Trace = z.infer<typeof traceSchema>;

const LAST_POSITION = '9223372036854775807';
/** The name of a command or an event: a token of a subject. */
export const typeNameSchema = z.string().regex(/^[A-Za-z][A-Za-z0-9]{0,79}$/);

/** A place in the log: a decimal 64-bit integer as text, without holes, in commit order. `'0'` is before the first event. */
export const positionSchema = z
  .string()
  .regex(/^(0|[1-9][0-9]{0,18})$/)
  .refine((text) => text.length < 19 || text <= LAST_POSITION, 'must be a 64-bit integer');
export type Position = z.infer<typeof positionSchema>;

export function comparePositions(a: Position, b: Position): number {
  const [x, y] = [BigInt(a), BigInt(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** An event as the store keeps it. `data` is parsed by the registry (`parseEvent`), which also upcasts old versions. */
export const recordedEnvelopeSchema = z.object({
  position: positionSchema,
  /** Raised when a backup is restored: positions are comparable only within one epoch. */
  logEpoch: z.int().positive(),
  shard: z.int().nonnegative(),
  projectId: projectIdSchema,
  streamId: z.string().max(120),
  /** 1 for the first event of the stream. */
  streamVersion: z.int().positive(),
  type: z.string().max(80),
  schemaVersion: z.int().positive(),
  data: z.unknown(),
  actor: actorSchema,
  correlationId: z.string().max(80),
  /** The command or report that led to it. */
  causationId: z.string().max(120),
  trace: traceSchema.optional(),
  recordedAt: instantSchema,
});
export type RecordedEnvelope = z.infer<typeof recordedEnvelopeSchema>;

/** A command on its way to the orchestrator. Delivered at least once; the same `commandId` has one answer for ever. */
export const commandEnvelopeSchema = z.object({
  commandId: commandIdSchema,
  projectId: projectIdSchema,
  actor: actorSchema,
  type: typeNameSchema,
  data: z.unknown(),
  /** SHA-256 over type and data, hex: another payload under the same id is refused. */
  payloadHash: z.string().regex(/^[0-9a-f]{64}$/),
  correlationId: token(80),
  issuedAt: instantSchema,
  /** After this instant the command must not run any more; it ends `expired`. */
  notAfter: instantSchema,
  trace: traceSchema.optional(),
});
export type CommandEnvelope = z.infer<typeof commandEnvelopeSchema>;
