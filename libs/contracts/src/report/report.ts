import { z } from 'zod';
import {
  agentAdopted,
  agentDestroyed,
  agentDestroyRefused,
  agentExited,
  agentRenameCompleted,
  agentStarted,
  agentStartFailed,
  agentStopped,
  agentWorkspaceCreated,
} from '../agent/agent.events.js';
import { traceSchema } from '../envelope.js';
import { machineIdSchema, projectIdSchema } from '../ids.js';
import { messageFailed, messageTyped, messageUnknown } from '../incarnation/incarnation.events.js';
import { machineEpochSchema } from '../machine/machine.events.js';
import { instantSchema, MAX_TEXT_BYTES, safeText, token } from '../text.js';

/** The last lines of an incarnation travel beside the fact, never inside the event. */
const outputText = safeText(64 * 1024).optional();

/** A fact that a machine saw. `data` is that of the event it leads to. */
export const reportBodySchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('WorkspaceCreated'), data: agentWorkspaceCreated.schema }),
  z.object({ type: z.literal('Started'), data: agentStarted.schema }),
  z.object({ type: z.literal('StartFailed'), data: agentStartFailed.schema }),
  z.object({ type: z.literal('Exited'), data: agentExited.schema, outputText }),
  z.object({ type: z.literal('Stopped'), data: agentStopped.schema }),
  z.object({ type: z.literal('Destroyed'), data: agentDestroyed.schema }),
  z.object({ type: z.literal('DestroyRefused'), data: agentDestroyRefused.schema }),
  z.object({ type: z.literal('Updated'), data: agentRenameCompleted.schema }),
  /** The whole of what the machine knows of an agent; `commandText` is the program as people read it. */
  z.object({ type: z.literal('Present'), data: agentAdopted.schema, commandText: safeText(MAX_TEXT_BYTES) }),
  z.object({ type: z.literal('MessageTyped'), data: messageTyped.schema }),
  z.object({ type: z.literal('MessageFailed'), data: messageFailed.schema }),
  z.object({ type: z.literal('MessageUnknown'), data: messageUnknown.schema }),
]);
export type ReportBody = z.infer<typeof reportBodySchema>;

/**
 * Machine → orchestrator, from the durable outbox, at least once. `seq` has no holes per (machine, journal):
 * the store appends them in this order and each once, and only `reportsAppendedUpTo` lets the host forget one.
 */
export const reportSchema = z.object({
  machineId: machineIdSchema,
  /** Names the outbox; a new one begins at seq 1. */
  journalId: z.string().regex(/^[0-9a-f]{32}$/),
  seq: z.int().positive(),
  /** Stamped when sent, not when seen. */
  epoch: machineEpochSchema,
  /** Of the log that the sender knows, stamped when sent: to another one the numbers above mean nothing. */
  logEpoch: z.int().positive().optional(),
  projectId: projectIdSchema,
  /** The instruction that this ends; null for what happened by itself. */
  instructionSeq: z.int().positive().nullable(),
  occurredAt: instantSchema,
  correlationId: token(80),
  trace: traceSchema.optional(),
  body: reportBodySchema,
});
export type Report = z.infer<typeof reportSchema>;
