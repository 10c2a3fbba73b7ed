import { z } from 'zod';
import {
  agentNameSchema,
  agentTypeSchema,
  extraWindowsSchema,
  labelKeySchema,
  labelsSchema,
  MAX_UPLOAD_BYTES,
  programSchema,
  tmuxSpecSchema,
} from '../agent/launch.js';
import { workspaceSpecSchema } from '../agent/workspace.js';
import { positionSchema } from '../envelope.js';
import { agentIdSchema, hostIdSchema } from '../ids.js';
import { collectedGarbageSchema, garbageKindSchema } from '../live/garbage.request.js';
import { messageTextSchema } from '../incarnation/incarnation.commands.js';
import { agentViewSchema, auditEntrySchema, commandViewSchema, hostViewSchema } from '../store/read-model.js';
import { agentTypeViewSchema } from '../agent/capabilities.js';
import { deadLetterSchema } from '../store/dead-letter.requests.js';
import { fileEntrySchema, fileOrderSchema } from '../live/file.requests.js';
import { inputPieceSchema } from '../live/live-stream.js';
import { evidenceSchema } from '../live/live.requests.js';
import { absolutePath, MAX_TEXT_BYTES, pathText, safeText } from '../text.js';

// Bodies and answers of the HTTP API, version 1. Receivers ignore unknown fields in answers; requests refuse them.

/** How long a request may wait for its effect, in seconds. 0: only until the command is durable. */
const waitSeconds = z.int().min(0).max(120);

/** Names follow POSIX; values are any text. */
export const environmentSchema = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), safeText(MAX_TEXT_BYTES));

/** A file for the work directory, before the program begins. */
const uploadSchema = z.strictObject({ path: pathText.min(1), base64: z.base64() });

export const createAgentBody = z
  .strictObject({
    name: agentNameSchema,
    type: agentTypeSchema,
    /** The type that runs a type of the caller's own. @default the type itself */
    runner: agentTypeSchema.optional(),
    program: programSchema,
    /** @default the only host of the project */
    hostId: hostIdSchema.optional(),
    workspace: workspaceSpecSchema,
    environment: environmentSchema,
    labels: labelsSchema.default({}),
    tmux: tmuxSpecSchema,
    shell: absolutePath.default('/bin/sh'),
    startOnBoot: z.boolean().default(false),
    /** A first message, delivered once the agent runs. */
    message: messageTextSchema.optional(),
    /** An id that nobody has. @default a new one */
    id: agentIdSchema.optional(),
    windows: extraWindowsSchema.optional(),
    uploads: z
      .array(uploadSchema)
      .max(200)
      .refine(
        (files) =>
          files.reduce((sum, { base64 }) => sum + Math.floor((base64.length * 3) / 4), 0) <= MAX_UPLOAD_BYTES + 2,
        `must not hold more than ${MAX_UPLOAD_BYTES} bytes together`,
      )
      .optional(),
    provisionCommands: z.array(safeText(MAX_TEXT_BYTES).min(1)).max(200).optional(),
    /** The stopped agent of this name is created anew in its place: same id and work directory. */
    renew: z.boolean().default(false),
    /** Labels for the host, beside those that it has. */
    hostLabels: labelsSchema.optional(),
    /** False: the agent is made and left stopped. */
    autoStart: z.boolean().default(true),
    waitSeconds: waitSeconds.default(60),
  })
  .meta({ id: 'CreateAgent' });
export type CreateAgentBody = z.input<typeof createAgentBody>;

export const startAgentBody = z.strictObject({ waitSeconds: waitSeconds.default(60) }).meta({ id: 'StartAgent' });
export const stopAgentBody = z
  .strictObject({ gracefulTimeoutSeconds: z.number().min(0).max(600).default(5), waitSeconds: waitSeconds.default(60) })
  .meta({ id: 'StopAgent' });
export const destroyAgentBody = z
  .strictObject({
    force: z.boolean().default(false),
    removeBranch: z.boolean().default(false),
    /** Give up an agent whose machine cannot be reached. */
    forget: z.boolean().default(false),
    waitSeconds: waitSeconds.default(60),
  })
  .meta({ id: 'DestroyAgent' });
export const renameAgentBody = z
  .strictObject({
    name: agentNameSchema,
    /** Set with it; others stay. */
    labels: labelsSchema.default({}),
    waitSeconds: waitSeconds.default(10),
  })
  .meta({ id: 'RenameAgent' });
export const labelAgentBody = z
  .strictObject({ set: labelsSchema.default({}), remove: z.array(labelKeySchema).max(100).default([]) })
  .meta({ id: 'LabelAgent' });
export const provisionAgentBody = z.strictObject({}).meta({ id: 'ProvisionAgent' });
export const provisionAnswer = z.object({ isProvisioned: z.boolean() }).meta({ id: 'Provisioned' });
export const limitAgentBody = z.strictObject({ startOnBoot: z.boolean() }).meta({ id: 'LimitAgent' });
export const collectGarbageBody = z
  .strictObject({
    dryRun: z.boolean().default(false),
    /** `abort` ends with the first error; of what failed nothing is removed either way. */
    onError: z.enum(['abort', 'continue']).default('abort'),
    /** @default all of them */
    kinds: z.array(garbageKindSchema).max(10).default(garbageKindSchema.options),
    /** @default hosts of every provider */
    providers: z.array(safeText(80)).max(20).default([]),
  })
  .meta({ id: 'CollectGarbage' });
export const sendMessageBody = z
  .strictObject({ text: messageTextSchema, waitSeconds: waitSeconds.default(30) })
  .meta({ id: 'SendMessage' });
export const execBody = z
  .strictObject({
    command: safeText(MAX_TEXT_BYTES).min(1),
    cwd: absolutePath.optional(),
    timeoutSeconds: z.number().positive().max(86_400).optional(),
    /** The command reads what is sent to `/input`; the first line is then `started`. Else its stdin is empty. */
    hasInput: z.boolean().default(false),
  })
  .meta({ id: 'Exec' });
/** Read, write or list files of the agent's host; what is written is sent to `/input`. */
export const filesBody = fileOrderSchema.meta({ id: 'Files' });
export const inputBody = z.strictObject(inputPieceSchema.shape).meta({ id: 'Input' });

/**
 * The answer of each command. `isComplete` is false when the wait ended first: the command is durable and goes on;
 * `agent` is then its present view.
 */
export const agentCommandAnswer = z
  .object({
    commandId: z.string(),
    position: positionSchema,
    isComplete: z.boolean(),
    agent: agentViewSchema.nullable(),
  })
  .meta({ id: 'AgentCommandAnswer' });
export type AgentCommandAnswer = z.infer<typeof agentCommandAnswer>;

export const startAnswer = agentCommandAnswer.extend({ alreadyRunning: z.boolean() }).meta({ id: 'StartAnswer' });
/** `remaining` lists processes that could not be ended. */
export const stopAnswer = agentCommandAnswer
  .extend({ alreadyStopped: z.boolean(), remaining: z.array(z.int()) })
  .meta({ id: 'StopAnswer' });
export const destroyAnswer = agentCommandAnswer
  .extend({
    branchDeleted: z.string().nullable(),
    keptRef: z.string().nullable(),
    restoreCommand: z.string().nullable(),
    remaining: z.array(z.int()),
    leftovers: z.array(z.string()),
  })
  .meta({ id: 'DestroyAnswer' });
export type DestroyAnswer = z.infer<typeof destroyAnswer>;

export const deliverySchema = z.enum(['accepted', 'typed', 'failed', 'unknown']);
export const messageAnswer = z
  .object({
    commandId: z.string(),
    position: positionSchema,
    messageId: z.string(),
    delivery: deliverySchema,
    /** Why it was not typed; null when it was. */
    code: z.string().nullable(),
    detail: z.string().nullable(),
    paneExcerpt: z.string().nullable(),
  })
  .meta({ id: 'MessageAnswer' });
export type MessageAnswer = z.infer<typeof messageAnswer>;

const atHost = { host: z.string() };
export const garbageAnswer = z
  .object({
    removed: z.array(collectedGarbageSchema.shape.removed.element.extend(atHost)),
    kept: z.array(collectedGarbageSchema.shape.kept.element.extend(atHost)),
    errors: z.array(z.object({ ...atHost, message: z.string() })),
  })
  .meta({ id: 'Garbage' });
export type GarbageAnswer = z.infer<typeof garbageAnswer>;

export const agentList = z
  .object({ agents: z.array(agentViewSchema), position: positionSchema })
  .meta({ id: 'AgentList' });
export const hostList = z.object({ hosts: z.array(hostViewSchema), position: positionSchema }).meta({ id: 'HostList' });
export const auditList = z
  .object({ entries: z.array(auditEntrySchema), position: positionSchema })
  .meta({ id: 'AuditList' });
export const deadLetterList = z.object({ deadLetters: z.array(deadLetterSchema) }).meta({ id: 'DeadLetterList' });
export const replayAnswer = z.object({ subject: z.string() }).meta({ id: 'Replayed' });
export const agentTypeList = z.object({ types: z.array(agentTypeViewSchema) }).meta({ id: 'AgentTypeList' });
export const captureAnswer = z
  .object({ text: z.string(), source: z.enum(['pane', 'kept']), isTruncated: z.boolean() })
  .meta({ id: 'Capture' });
/** `lines` are JSON texts as they stand in the files; `cursor` gives what comes after them. */
export const recordsAnswer = z
  .object({
    agent: z.object({ id: z.string(), name: z.string() }),
    type: z.string(),
    records: z.array(z.object({ source: z.string(), lines: z.array(z.string()) })),
    cursor: z.string(),
    isMore: z.boolean(),
    skipped: z.int(),
  })
  .meta({ id: 'Records' });
/** `missing` tells why the machine could not be asked. */
export const evidenceAnswer = z
  .object({ agent: agentViewSchema, evidence: z.array(evidenceSchema), missing: z.string().nullable() })
  .meta({ id: 'EvidenceOfAgent' });
/** 202: the command is recorded and will run; ask `url` for its end. */
export const acceptedAnswer = z.object({ commandId: z.string(), url: z.string() }).meta({ id: 'Accepted' });
export const commandAnswerView = commandViewSchema.meta({ id: 'Command' });

const errorLine = z.object({ event: z.literal('error'), code: z.string(), message: z.string() });

/**
 * One line of the exec stream (`application/jsonl`): `started` if it takes input, output in order, then exactly one `exit`
 * or `error`.
 */
export const execLineSchema = z
  .discriminatedUnion('event', [
    z.object({ event: z.literal('started'), streamId: z.string() }),
    z.object({ event: z.literal('output'), fd: z.enum(['stdout', 'stderr']), base64: z.string() }),
    z.object({
      event: z.literal('exit'),
      exitCode: z.int().nullable(),
      signal: z.string().nullable(),
      isTimedOut: z.boolean(),
    }),
    errorLine,
  ])
  .meta({ id: 'ExecLine' });
export type ExecLine = z.infer<typeof execLineSchema>;

/**
 * One line of a stream over files (`application/jsonl`): `opened`, then content or entries in order, then exactly one `end`
 * or `error`. A file that is written is unchanged until `end`, and after `error`.
 */
export const fileLineSchema = z
  .discriminatedUnion('event', [
    z.object({
      event: z.literal('opened'),
      streamId: z.string(),
      path: z.string(),
      sizeBytes: z.int().nullable(),
    }),
    z.object({ event: z.literal('content'), base64: z.string() }),
    z.object({ event: z.literal('entries'), entries: z.array(fileEntrySchema) }),
    z.object({ event: z.literal('end') }),
    errorLine,
  ])
  .meta({ id: 'FileLine' });
export type FileLine = z.infer<typeof fileLineSchema>;

/** `isTaken: false`: send the same piece again. */
export const inputAnswer = z.object({ isTaken: z.boolean() }).meta({ id: 'InputTaken' });

/**
 * Data of one server-sent event of `GET /api/v1/events`; its `id:` field is the position, so that `Last-Event-ID`
 * resumes. A `watermark` event tells how far was looked when nothing matched; an `observed` event, without a position,
 * which agents machines have seen anew (`{"agentIds":[…]}`).
 */
export const eventLineSchema = z
  .object({
    position: positionSchema,
    type: z.string(),
    agentId: z.string().nullable(),
    hostId: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
    actor: z.object({ kind: z.string(), id: z.string() }),
    correlationId: z.string(),
    causationId: z.string(),
    recordedAt: z.string(),
  })
  .meta({ id: 'EventLine' });
export type EventLine = z.infer<typeof eventLineSchema>;

export const planeInfo = z
  .object({ version: z.string(), contractVersion: z.int(), position: positionSchema, logEpoch: z.int() })
  .meta({ id: 'PlaneInfo' });

/** RFC 9457. @see libs/errors/src/problem.ts */
export const problemSchema = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: z.string(),
    instance: z.string().optional(),
    wayOut: z.string().optional(),
    facts: z.record(z.string(), z.unknown()).optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });
