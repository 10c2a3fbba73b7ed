import { z } from 'zod';
import { defineRequest } from '../define-request.js';
import { safeText, token } from '../text.js';
import { commandEnvelopeSchema, positionSchema, recordedEnvelopeSchema } from '../envelope.js';
import {
  agentIdSchema,
  commandIdSchema,
  hostIdSchema,
  machineIdSchema,
  projectIdSchema,
  textIdSchema,
} from '../ids.js';
import { instructionSchema } from '../instruction/instruction.js';
import { appendItemSchema, appendManyResultSchema, appendResultSchema, commandAnswerSchema } from './append.js';
import {
  agentStatusSchema,
  agentViewSchema,
  auditEntrySchema,
  commandViewSchema,
  hostViewSchema,
} from './read-model.js';

// Everything the event store answers. Queries that carry `after` wait until the read model has reached that position.
const after = positionSchema.optional();
const head = z.object({ position: positionSchema, logEpoch: z.int().positive() });

/** Append one item. Repeating it is harmless; a lost answer means: ask again. */
export const appendRequest = defineRequest('mngr.rpc.store.append', {
  request: appendItemSchema,
  answer: appendResultSchema,
  timeoutMs: 5_000,
});
/** Append several items in their order, in one commit as far as possible. Each has its own result, as if it came alone. */
export const appendManyRequest = defineRequest('mngr.rpc.store.append-many', {
  request: z.object({ items: z.array(appendItemSchema).min(1).max(64) }),
  answer: z.object({ results: z.array(appendManyResultSchema) }),
  timeoutMs: 5_000,
});
/** All events of some streams, oldest first, with the version each stream has. */
export const readStreams = defineRequest('mngr.rpc.store.read-streams', {
  request: z.object({ streamIds: z.array(token(120)).min(1).max(10) }),
  answer: z.object({
    streams: z.array(
      z.object({ streamId: z.string(), version: z.int().nonnegative(), events: z.array(recordedEnvelopeSchema) }),
    ),
  }),
  timeoutMs: 5_000,
});
/** A page of the log above a position, filtered by project. `upTo` tells how far was looked, also when nothing matched. */
export const readLog = defineRequest('mngr.rpc.store.read-log', {
  request: z.object({
    after: positionSchema,
    limit: z.int().min(1).max(1000),
    projectId: projectIdSchema.optional(),
    agentId: agentIdSchema.optional(),
  }),
  answer: z.object({ events: z.array(recordedEnvelopeSchema), upTo: positionSchema, head }),
  timeoutMs: 5_000,
});
export const readHead = defineRequest('mngr.rpc.store.head', { request: z.object({}), answer: head, timeoutMs: 2_000 });
/** Insert if absent: from then on a sweep sends the command again until it has an answer or is expired. */
export const recordCommand = defineRequest('mngr.rpc.store.record-command', {
  request: commandEnvelopeSchema,
  answer: z.discriminatedUnion('status', [
    z.object({ status: z.literal('recorded') }),
    z.object({ status: z.literal('answered'), answer: commandAnswerSchema }),
    z.object({ status: z.literal('payload-mismatch') }),
  ]),
  timeoutMs: 2_000,
});
/** The stored answer of a command, for a redelivery. */
export const findCommand = defineRequest('mngr.rpc.store.command', {
  request: z.object({ commandId: commandIdSchema, projectId: projectIdSchema }),
  answer: z.object({ command: commandViewSchema.nullable(), payloadHash: z.string().nullable() }),
  timeoutMs: 2_000,
});
export const queryAgents = defineRequest('mngr.rpc.store.agents', {
  request: z.object({
    projectId: projectIdSchema,
    after,
    /** An id or a name; names find live agents only, unless `includeEnded`. */
    ref: safeText(120).optional(),
    hostId: hostIdSchema.optional(),
    includeEnded: z.boolean().optional(),
  }),
  answer: z.object({ agents: z.array(agentViewSchema), position: positionSchema }),
  timeoutMs: 5_000,
});
export const queryHosts = defineRequest('mngr.rpc.store.hosts', {
  request: z.object({ projectId: projectIdSchema, after, machineId: machineIdSchema.optional() }),
  answer: z.object({ hosts: z.array(hostViewSchema), position: positionSchema }),
  timeoutMs: 5_000,
});
export const queryAudit = defineRequest('mngr.rpc.store.audit', {
  request: z.object({
    projectId: projectIdSchema,
    after,
    beforePosition: positionSchema.optional(),
    target: safeText(120).optional(),
    limit: z.int().min(1).max(500),
  }),
  answer: z.object({ entries: z.array(auditEntrySchema), position: positionSchema }),
  timeoutMs: 5_000,
});
export const readText = defineRequest('mngr.rpc.store.text', {
  request: z.object({ textId: textIdSchema, projectId: projectIdSchema }),
  answer: z.object({ body: z.string().nullable() }),
  timeoutMs: 2_000,
});
/** What a machine must know, read at one position: its open instructions above `journaledSeq` and the desired state of its agents. */
export const queryMachineDesired = defineRequest('mngr.rpc.store.machine-desired', {
  request: z.object({
    machineId: machineIdSchema,
    journaledSeq: z.int().nonnegative(),
    journalId: token(32),
    /** Of the log that `journaledSeq` counts in: in another one nothing is journaled. */
    logEpoch: z.int().positive().optional(),
  }),
  answer: z.object({
    position: positionSchema,
    logEpoch: z.int().positive(),
    reportsAppendedUpTo: z.int().nonnegative(),
    instructions: z.array(instructionSchema),
    agents: z.array(
      z.object({ agentId: agentIdSchema, status: agentStatusSchema, generation: z.int(), incarnation: z.int() }),
    ),
  }),
  timeoutMs: 5_000,
});
/** Make sure that the machine's durable consumer exists. */
export const ensureMachineConsumer = defineRequest('mngr.rpc.store.ensure-machine-consumer', {
  request: z.object({ machineId: machineIdSchema }),
  answer: z.object({}),
  timeoutMs: 5_000,
});
