import { z } from 'zod';
import { defineEvent, type EventOf } from '../define-event.js';
import { hostIdSchema, machineIdSchema, agentIdSchema, textIdSchema } from '../ids.js';
import { absolutePath, instantSchema, safeText, shortText } from '../text.js';
import { agentNameSchema, agentTypeSchema, labelsSchema, tmuxSpecSchema } from './launch.js';
import { workspaceSchema, workspaceSpecSchema } from './workspace.js';

const agentId = agentIdSchema;
/** One process life, counted from 1; given only by a start decision. */
export const incarnationSchema = z.int().positive();
/** Orders the desired changes of one agent. */
export const generationSchema = z.int().positive();
const failure = { code: safeText(80), message: safeText(4096), wayOut: shortText.optional() };

/** A free text that stands in a deletable row; the event keeps enough to recognise it. */
export const textRefSchema = z.object({
  textId: textIdSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  sizeBytes: z.int().nonnegative(),
  preview: safeText(1000),
});
export type TextRef = z.infer<typeof textRefSchema>;

/** Somebody asked for an agent: its name is claimed, nothing runs yet. */
export const agentRequested = defineEvent(
  'AgentRequested',
  z.object({
    agentId,
    name: agentNameSchema,
    type: agentTypeSchema,
    hostId: hostIdSchema,
    machineId: machineIdSchema,
    command: textRefSchema,
    workspace: workspaceSpecSchema,
    tmux: tmuxSpecSchema,
    labels: labelsSchema,
    envNames: z.array(safeText(256)).max(1000),
    startOnBoot: z.boolean().optional(),
    /** False: it is made and left stopped. @default true */
    autoStart: z.boolean().optional(),
  }),
);
/** A decision to begin incarnation n. Only this event ever gives an incarnation. */
export const agentStartRequested = defineEvent(
  'AgentStartRequested',
  z.object({
    agentId,
    incarnation: incarnationSchema,
    generation: generationSchema,
    /** What the agent is from this life on, when it was created anew in its place. */
    renewed: z
      .object({
        type: agentTypeSchema,
        command: textRefSchema,
        tmux: tmuxSpecSchema,
        labels: labelsSchema,
        envNames: z.array(safeText(256)).max(1000),
      })
      .optional(),
  }),
);
export const agentWorkspaceCreated = defineEvent(
  'AgentWorkspaceCreated',
  z.object({ agentId, workspace: workspaceSchema }),
);
export const agentStarted = defineEvent(
  'AgentStarted',
  z.object({
    agentId,
    incarnation: incarnationSchema,
    pid: z.int().positive(),
    session: safeText(120),
    tmuxSocket: absolutePath,
    startedAt: z.iso.datetime({ precision: 3 }),
  }),
);
/** The first start failed and left nothing behind: the agent never was. The name is free again. */
export const agentCreateFailed = defineEvent('AgentCreateFailed', z.object({ agentId, ...failure }));
/** A later start failed; the agent is as it was before. */
export const agentStartFailed = defineEvent(
  'AgentStartFailed',
  z.object({ agentId, incarnation: incarnationSchema, ...failure }),
);
export const exitReasonSchema = z.enum(['exited', 'signalled', 'session-lost', 'absent', 'rebooted']);

/** The process life ended by itself. `session-lost`, `absent` and `rebooted`: it is gone and nobody saw how. */
export const agentExited = defineEvent(
  'AgentExited',
  z.object({
    agentId,
    incarnation: incarnationSchema,
    reason: exitReasonSchema,
    exitCode: z.int().nullable(),
    signal: safeText(20).nullable(),
    output: textRefSchema.optional(),
    exitedAt: z.iso.datetime({ precision: 3 }),
  }),
);
export const agentStopRequested = defineEvent(
  'AgentStopRequested',
  z.object({
    agentId,
    generation: generationSchema,
    incarnation: incarnationSchema,
    gracefulTimeoutMs: z.int().nonnegative(),
  }),
);
/** The stop ran to its end. `remaining` lists processes that could not be ended: empty is a clean stop. */
export const agentStopped = defineEvent(
  'AgentStopped',
  z.object({
    agentId,
    generation: generationSchema,
    incarnation: incarnationSchema,
    remaining: z.array(z.int()).max(1000),
  }),
);
export const agentDestroyRequested = defineEvent(
  'AgentDestroyRequested',
  z.object({ agentId, generation: generationSchema, isForced: z.boolean(), removeBranch: z.boolean() }),
);
/** The host refused because work would be lost; the agent is as it was before. */
export const agentDestroyRefused = defineEvent(
  'AgentDestroyRefused',
  z.object({ agentId, generation: generationSchema, ...failure }),
);
export const agentDestroyed = defineEvent(
  'AgentDestroyed',
  z.object({
    agentId,
    generation: generationSchema,
    branchDeleted: safeText(250).nullable(),
    keptRef: safeText(300).nullable(),
    restoreCommand: safeText(2000).nullable(),
    remaining: z.array(z.int()).max(1000),
    leftovers: z.array(shortText).max(100),
    /** Why it is over, when nobody asked for it in this log. */
    reason: shortText.optional(),
  }),
);
/** The agent has another name from now on; the old one is free. Its session follows: `AgentRenameCompleted`. */
export const agentRenamed = defineEvent(
  'AgentRenamed',
  z.object({ agentId, generation: generationSchema, name: agentNameSchema, formerName: agentNameSchema }),
);
/** The machine has taken up the new name. `session` is what its tmux session is called, or will be at the next start. */
export const agentRenameCompleted = defineEvent(
  'AgentRenameCompleted',
  z.object({ agentId, generation: generationSchema, session: safeText(120) }),
);
/** `labels` are all that it has from now on. */
export const agentLabelsChanged = defineEvent(
  'AgentLabelsChanged',
  z.object({ agentId, generation: generationSchema, labels: labelsSchema }),
);
export const agentStartOnBootChanged = defineEvent(
  'AgentStartOnBootChanged',
  z.object({ agentId, generation: generationSchema, startOnBoot: z.boolean() }),
);
/** An agent of an unreachable machine was given up: the name is free, a tombstone waits for the machine. */
export const agentForgotten = defineEvent('AgentForgotten', z.object({ agentId, generation: generationSchema }));

/**
 * The log takes up an agent that a machine has and that the log does not know, or knows only an older life of: after the
 * store was lost, or a backup was restored. It replaces whatever the log said of the agent.
 */
export const agentAdopted = defineEvent(
  'AgentAdopted',
  z.object({
    agentId,
    name: agentNameSchema,
    /** The name it had on its machine, when another agent holds that name by now. */
    nameOnHost: agentNameSchema.optional(),
    type: agentTypeSchema,
    hostId: hostIdSchema,
    machineId: machineIdSchema,
    command: textRefSchema,
    workspace: workspaceSchema.nullable(),
    tmux: tmuxSpecSchema,
    labels: labelsSchema,
    startOnBoot: z.boolean().optional(),
    /** Of the last change of name and labels that the machine was told; absent when there was none. */
    detailsGeneration: generationSchema.optional(),
    incarnation: incarnationSchema,
    generation: generationSchema,
    /** Of this incarnation, as the machine sees it. */
    process: z.enum(['starting', 'running', 'exited', 'stopped']),
    pid: z.int().positive().nullable(),
    session: safeText(120).nullable(),
    tmuxSocket: absolutePath,
    exit: z
      .object({
        reason: exitReasonSchema,
        exitCode: z.int().nullable(),
        signal: safeText(20).nullable(),
        exitedAt: instantSchema,
      })
      .nullable(),
    createdAt: instantSchema,
    startedAt: instantSchema.nullable(),
  }),
);

export const agentEvents = [
  agentRequested,
  agentStartRequested,
  agentWorkspaceCreated,
  agentStarted,
  agentCreateFailed,
  agentStartFailed,
  agentExited,
  agentStopRequested,
  agentStopped,
  agentDestroyRequested,
  agentDestroyRefused,
  agentDestroyed,
  agentRenamed,
  agentRenameCompleted,
  agentLabelsChanged,
  agentStartOnBootChanged,
  agentForgotten,
  agentAdopted,
] as const;
export type AgentEvent = EventOf<(typeof agentEvents)[number]>;
