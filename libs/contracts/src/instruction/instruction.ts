import { z } from 'zod';
import { generationSchema, incarnationSchema } from '../agent/agent.events.js';
import { agentNameSchema, labelsSchema, launchSpecSchema } from '../agent/launch.js';
import { traceSchema } from '../envelope.js';
import { agentIdSchema, machineIdSchema, messageIdSchema, projectIdSchema } from '../ids.js';
import { messageTextSchema } from '../incarnation/incarnation.commands.js';
import { instantSchema, token } from '../text.js';

/** What an instruction asks of a machine. Level-based: doing it twice is the same as once. */
export const instructionBodySchema = z.discriminatedUnion('type', [
  /** `launch` comes with the first incarnation, and with one that renews the agent; others use what the host kept. */
  z.object({ type: z.literal('StartAgent'), launch: launchSpecSchema.optional() }),
  z.object({ type: z.literal('StopAgent'), gracefulTimeoutMs: z.int().nonnegative() }),
  z.object({
    type: z.literal('DestroyAgent'),
    isForced: z.boolean(),
    removeBranch: z.boolean(),
    /** The control plane has given the agent up while this machine was away. */
    isTombstone: z.boolean(),
  }),
  /** What the agent is called and carries from now on, whole. From contract version 3 on. */
  z.object({
    type: z.literal('UpdateAgent'),
    name: agentNameSchema,
    labels: labelsSchema,
    startOnBoot: z.boolean(),
  }),
  z.object({ type: z.literal('DeliverMessage'), messageId: messageIdSchema, body: messageTextSchema }),
]);
export type InstructionBody = z.infer<typeof instructionBodySchema>;

/**
 * Orchestrator → machine, numbered per machine without holes, delivered at least once and in any order.
 * The host acks when it stands in its journal, then acts once.
 */
export const instructionSchema = z.object({
  machineId: machineIdSchema,
  seq: z.int().positive(),
  projectId: projectIdSchema,
  agentId: agentIdSchema,
  logEpoch: z.int().positive(),
  generation: generationSchema,
  incarnation: incarnationSchema,
  issuedAt: instantSchema,
  correlationId: token(80),
  trace: traceSchema.optional(),
  body: instructionBodySchema,
});
export type Instruction = z.infer<typeof instructionSchema>;

/** An instruction before the store has numbered it. */
export const newInstructionSchema = instructionSchema.omit({
  seq: true,
  logEpoch: true,
  issuedAt: true,
  correlationId: true,
  trace: true,
  projectId: true,
});
export type NewInstruction = z.infer<typeof newInstructionSchema>;
