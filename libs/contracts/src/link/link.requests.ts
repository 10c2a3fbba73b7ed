import { z } from 'zod';
import { positionSchema } from '../envelope.js';
import { defineRequest } from '../define-request.js';
import { agentIdSchema, hostIdSchema, machineIdSchema, projectIdSchema } from '../ids.js';
import { hostNameSchema, machineFactsSchema, providerNameSchema } from '../host/host.events.js';
import { instructionSchema } from '../instruction/instruction.js';
import { machineEpochSchema, whereItRuns } from '../machine/machine.events.js';
import { activitySampleSchema, agentStatusSchema, observationSchema } from '../store/read-model.js';
import { absolutePath, shortText, token } from '../text.js';

const instanceId = z.string().regex(/^[0-9a-f]{32}$/);
const journalId = z.string().regex(/^[0-9a-f]{32}$/);

/** A host-agent takes up its machine. Refused with `machine.duplicate-identity` while another installation holds a live lease. */
export const registerMachineRequest = defineRequest('mngr.rpc.link.*.register', {
  request: z.object({
    machineId: machineIdSchema,
    hostId: hostIdSchema,
    name: hostNameSchema,
    provider: providerNameSchema,
    hostDir: absolutePath,
    osUser: shortText,
    facts: machineFactsSchema.optional(),
    installation: token(128),
    ...whereItRuns,
    instanceId,
    journalId,
    build: shortText,
    contractVersion: z.int().positive(),
    /** The highest epoch that this machine was ever given. */
    lastEpoch: z.int().nonnegative().optional(),
  }),
  answer: z.object({
    epoch: machineEpochSchema,
    logEpoch: z.int().positive(),
    reportsAppendedUpTo: z.int().nonnegative(),
  }),
  timeoutMs: 5_000,
});

/** Renews the machine's lease at the enforcer; every 2 s. */
export const heartbeatRequest = defineRequest('mngr.rpc.link.*.heartbeat', {
  request: z.object({
    machineId: machineIdSchema,
    epoch: machineEpochSchema,
    instanceId,
    liveAgents: z.int().nonnegative(),
    /** False while its disk is full or failing: it takes no instruction then. */
    isJournalWritable: z.boolean().optional(),
  }),
  answer: z.object({ leaseMs: z.int().positive() }),
  timeoutMs: 1_500,
});

/** The round that heals whatever messages were lost. On start, on reconnect and every 30 s. */
export const syncRequest = defineRequest('mngr.rpc.link.*.sync', {
  request: z.object({
    machineId: machineIdSchema,
    epoch: machineEpochSchema,
    journalId,
    /** Of the log that the journal belongs to; absent before the first round. */
    logEpoch: z.int().positive().optional(),
    /** Every instruction up to this one stands in the journal. */
    journaledSeq: z.int().nonnegative(),
    agents: z
      .array(
        z.object({ agentId: agentIdSchema, incarnation: z.int().nonnegative(), generation: z.int().nonnegative() }),
      )
      .max(10_000),
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

/** Machine → event store, fire and forget: the last value of what it sees. Sent on change and with each sync. */
export const observationsSchema = z.object({
  machineId: machineIdSchema,
  epoch: machineEpochSchema,
  observations: z.array(observationSchema).max(1000),
  samples: z.array(activitySampleSchema).max(1000).optional(),
});
export type Observations = z.infer<typeof observationsSchema>;

/** Event store → gateways, fire and forget: what a machine saw of these agents can be read now. A hint: a lost one is lost. */
export const observedSchema = z.object({ projectId: projectIdSchema, agentIds: z.array(agentIdSchema).max(1000) });
export type Observed = z.infer<typeof observedSchema>;

/** Orchestrator → machine, fire and forget: reports up to here are in the log and may be forgotten. */
export const reportsConfirmedSchema = z.object({
  journalId,
  reportsAppendedUpTo: z.int().nonnegative(),
  /** Of the log at hand: a machine that knows an older one asks for a round at once. */
  logEpoch: z.int().positive().optional(),
});
