import { z } from 'zod';
import { agentNameSchema, agentTypeSchema, labelsSchema, programSchema, tmuxSpecSchema } from '../agent/launch.js';
import { workspaceSpecSchema } from '../agent/workspace.js';
import { positionSchema } from '../envelope.js';
import { hostIdSchema } from '../ids.js';
import { messageTextSchema } from '../incarnation/incarnation.commands.js';
import { agentViewSchema, auditEntrySchema, commandViewSchema, hostViewSchema } from '../store/read-model.js';
import { agentTypeViewSchema } from '../agent/capabilities.js';
import { deadLetterSchema } from '../store/dead-letter.requests.js';
import { absolutePath, MAX_TEXT_BYTES, safeText } from '../text.js';

// Bodies and answers of the HTTP API, version 1. Receivers ignore unknown fields in answers; requests refuse them.

/** How long a request may wait for its effect, in seconds. 0: only until the command is durable. */
const waitSeconds = z.int().min(0).max(120);

/** Names follow POSIX; values are any text. */
export const environmentSchema = z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), safeText(MAX_TEXT_BYTES));

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
    /** A first message, delivered once the agent runs. */
    message: messageTextSchema.optional(),
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
export const sendMessageBody = z
  .strictObject({ text: messageTextSchema, waitSeconds: waitSeconds.default(30) })
  .meta({ id: 'SendMessage' });
export const execBody = z
  .strictObject({
    command: safeText(MAX_TEXT_BYTES).min(1),
    cwd: absolutePath.optional(),
    timeoutSeconds: z.number().positive().max(86_400).optional(),
  })
  .meta({ id: 'Exec' });

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
/** 202: the command is recorded and will run; ask `url` for its end. */
export const acceptedAnswer = z.object({ commandId: z.string(), url: z.string() }).meta({ id: 'Accepted' });
export const commandAnswerView = commandViewSchema.meta({ id: 'Command' });

/** One line of the exec stream (`application/jsonl`): output in order, then exactly one `exit` or `error`. */
export const execLineSchema = z
  .discriminatedUnion('event', [
    z.object({ event: z.literal('output'), fd: z.enum(['stdout', 'stderr']), base64: z.string() }),
    z.object({
      event: z.literal('exit'),
      exitCode: z.int().nullable(),
      signal: z.string().nullable(),
      isTimedOut: z.boolean(),
    }),
    z.object({ event: z.literal('error'), code: z.string(), message: z.string() }),
  ])
  .meta({ id: 'ExecLine' });
export type ExecLine = z.infer<typeof execLineSchema>;

/**
 * Data of one server-sent event of `GET /api/v1/events`; its `id:` field is the position, so that `Last-Event-ID`
 * resumes. A `watermark` event tells how far was looked when nothing matched.
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
