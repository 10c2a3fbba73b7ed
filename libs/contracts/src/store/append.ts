import { z } from 'zod';
import { actorSchema, positionSchema, traceSchema, typeNameSchema } from '../envelope.js';
import { commandIdSchema, machineIdSchema, projectIdSchema, textIdSchema } from '../ids.js';
import { newInstructionSchema } from '../instruction/instruction.js';
import { MAX_TEXT_BYTES, safeText, token } from '../text.js';

export const wireErrorSchema = z.object({
  kind: z.enum([
    'invalid-input',
    'unauthenticated',
    'forbidden',
    'not-found',
    'rejected',
    'version-conflict',
    'unavailable',
    'timeout',
    'rate-limited',
    'defect',
  ]),
  code: z.string().max(80),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()).optional(),
  wayOut: z.string().optional(),
});

/** What a client hears, now and on each later retry of the same command id. */
export const commandAnswerSchema = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), position: positionSchema, result: z.record(z.string(), z.unknown()) }),
  z.object({ ok: z.literal(false), error: wireErrorSchema }),
]);
export type CommandAnswer = z.infer<typeof commandAnswerSchema>;

/** A token of a subject too: the relay publishes each event under its stream. */
const streamIdSchema = z.string().regex(/^[A-Za-z0-9_-]{1,120}$/);

export const newEventSchema = z.object({
  type: typeNameSchema,
  schemaVersion: z.int().positive().max(32_767),
  data: z.record(z.string(), z.unknown()),
});
export type NewEvent = z.infer<typeof newEventSchema>;

/** A unique key, taken by its owner until released. */
export const claimSchema = z.object({
  op: z.enum(['add', 'release']),
  /** e.g. `agent-name:default` */
  scope: token(120),
  key: safeText(200),
  /** The aggregate id that holds it. Adding what the owner already holds changes nothing. */
  owner: token(120),
});
export type Claim = z.infer<typeof claimSchema>;

/** What makes an item safe to repeat: exactly one of the two. */
const guardSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('command'),
    commandId: commandIdSchema,
    type: typeNameSchema,
    payloadHash: token(64),
    /** Stored with the commit; `position` is filled in by the store. */
    answer: z.discriminatedUnion('ok', [
      z.object({ ok: z.literal(true), result: z.record(z.string(), z.unknown()) }),
      z.object({ ok: z.literal(false), error: wireErrorSchema }),
    ]),
  }),
  /** Accepted only as the next of its journal: lower ones are duplicates, higher ones wait. */
  z.object({
    kind: z.literal('report'),
    machineId: machineIdSchema,
    journalId: token(32),
    seq: z.int().positive(),
  }),
]);

/** One all-or-nothing change of the log and of what commits with it. */
export const appendItemSchema = z.object({
  projectId: projectIdSchema,
  actor: actorSchema,
  correlationId: token(80),
  causationId: token(120),
  trace: traceSchema.optional(),
  guard: guardSchema,
  streams: z
    .array(
      z.object({
        streamId: streamIdSchema,
        expectedVersion: z.int().nonnegative(),
        events: z.array(newEventSchema).max(100),
      }),
    )
    .max(10),
  claims: z.array(claimSchema).max(20),
  instructions: z.array(newInstructionSchema).max(100),
  /** Instructions that are now at their end: their payload is dropped. */
  finishes: z.array(z.object({ machineId: machineIdSchema, seq: z.int().positive() })).max(100),
  texts: z
    .array(
      z.object({
        textId: textIdSchema,
        kind: z.enum(['command', 'message', 'output']),
        body: safeText(MAX_TEXT_BYTES),
      }),
    )
    .max(20),
});
export type AppendItem = z.infer<typeof appendItemSchema>;

export const appendResultSchema = z.discriminatedUnion('status', [
  /** `position` is that of the item's last event, or of the log's end if it has none. */
  z.object({ status: z.literal('appended'), position: positionSchema, answer: commandAnswerSchema.optional() }),
  /** The same guard was committed before; nothing was written now. */
  z.object({ status: z.literal('duplicate'), position: positionSchema, answer: commandAnswerSchema.optional() }),
  z.object({ status: z.literal('conflict'), streamId: z.string(), expected: z.int(), actual: z.int() }),
  z.object({ status: z.literal('claim-taken'), scope: z.string(), key: z.string(), owner: z.string() }),
  /** The command id stands for another payload. */
  z.object({ status: z.literal('payload-mismatch') }),
  z.object({ status: z.literal('report-gap'), expected: z.int() }),
]);
export type AppendResult = z.infer<typeof appendResultSchema>;

/** Of one item among several: `failed` is what the item alone would have thrown. */
export const appendManyResultSchema = z.discriminatedUnion('status', [
  ...appendResultSchema.options,
  z.object({ status: z.literal('failed'), error: wireErrorSchema }),
]);
export type AppendManyResult = z.infer<typeof appendManyResultSchema>;
