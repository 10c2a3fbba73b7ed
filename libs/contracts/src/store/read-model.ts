import { z } from 'zod';
import { safeText } from '../text.js';
import { agentTypeSchema, tmuxSpecSchema } from '../agent/launch.js';
import { workspaceSchema } from '../agent/workspace.js';
import { positionSchema } from '../envelope.js';
import { machineFactsSchema } from '../host/host.events.js';
import { agentIdSchema, hostIdSchema, machineIdSchema, projectIdSchema } from '../ids.js';

/** Lifecycle as the events tell it; the edge adds what observation and reachability say. */
export const agentStatusSchema = z.enum([
  'creating',
  'starting',
  'running',
  'exited',
  'stopping',
  'stopped',
  'destroying',
  'destroyed',
  'failed',
  'forgotten',
]);
export type AgentStatus = z.infer<typeof agentStatusSchema>;

export const agentStateSchema = z.enum(['CREATING', 'RUNNING', 'WAITING', 'REPLACED', 'DONE', 'STOPPED', 'UNKNOWN']);
export type AgentState = z.infer<typeof agentStateSchema>;

export const activitySchema = z.enum(['working', 'waiting_input', 'idle', 'stuck', 'rate_limited']);

/** What the agent's own folder says beyond the log: scripts may write there. */
export const agentFolderSchema = z.object({
  /** The type in an edited `data.json`. */
  type: agentTypeSchema.optional(),
  /** What stands in `status/url`. */
  url: safeText(2048).optional(),
  /** Why `data.json` cannot be read. */
  problem: safeText(400).optional(),
});
export type AgentFolder = z.infer<typeof agentFolderSchema>;

/** When something last happened in the terminal of a live agent: a sample that may be some seconds old. */
export const activitySampleSchema = z.object({
  agentId: agentIdSchema,
  incarnation: z.int().positive(),
  /** Its last output. */
  outputAt: z.iso.datetime({ precision: 3 }).nullable(),
  /** The last key of a person who was attached. */
  inputAt: z.iso.datetime({ precision: 3 }).nullable(),
});
export type ActivitySample = z.infer<typeof activitySampleSchema>;

/** What a machine saw last of a live agent; a last value, not an event. */
export const observationSchema = z.object({
  agentId: agentIdSchema,
  incarnation: z.int().positive(),
  state: z.enum(['RUNNING', 'WAITING', 'REPLACED']),
  activity: activitySchema.nullable(),
  reason: safeText(200),
  source: safeText(80),
  since: z.iso.datetime({ precision: 3 }),
  folder: agentFolderSchema.optional(),
});
export type Observation = z.infer<typeof observationSchema>;

/** One agent as queries answer it. */
export const agentViewSchema = z.object({
  id: agentIdSchema,
  projectId: projectIdSchema,
  name: z.string(),
  type: z.string(),
  command: z.string(),
  state: agentStateSchema,
  status: agentStatusSchema,
  reason: z.string(),
  source: z.string(),
  since: z.string(),
  activity: activitySchema.nullable(),
  labels: z.record(z.string(), z.string()),
  startOnBoot: z.boolean().default(false),
  workDir: z.string().nullable(),
  branch: z.string().nullable(),
  workspace: workspaceSchema.nullable(),
  incarnation: z.int(),
  generation: z.int(),
  pid: z.int().nullable(),
  exitCode: z.int().nullable(),
  signal: z.string().nullable(),
  session: z.string().nullable(),
  tmuxSocket: z.string().nullable(),
  tmux: tmuxSpecSchema,
  createdAt: z.string(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  failure: z.object({ code: z.string(), message: z.string(), wayOut: z.string().optional() }).nullable(),
  /** The address that the agent reported. */
  url: z.string().nullable().default(null),
  /** When its terminal last changed, and when a person last typed there; null when nobody saw it of this process life. */
  lastOutputAt: z.string().nullable().default(null),
  lastInputAt: z.string().nullable().default(null),
  /** What is wrong with its folder on its host. */
  problem: z.string().nullable().default(null),
  host: z.object({
    id: hostIdSchema,
    name: z.string(),
    provider: z.string(),
    state: z.string(),
    machineId: machineIdSchema,
    tags: z.record(z.string(), z.string()).optional(),
    facts: machineFactsSchema.nullable().optional(),
  }),
});
export type AgentView = z.infer<typeof agentViewSchema>;

export const hostViewSchema = z.object({
  id: hostIdSchema,
  machineId: machineIdSchema,
  name: z.string(),
  provider: z.string(),
  state: z.enum(['RUNNING', 'UNREACHABLE', 'UNKNOWN']),
  since: z.string(),
  hostDir: z.string(),
  osUser: z.string(),
  epoch: z.int(),
  build: z.string(),
  /** Its labels. */
  tags: z.record(z.string(), z.string()).optional(),
  facts: machineFactsSchema.nullable().optional(),
});
export type HostView = z.infer<typeof hostViewSchema>;

export const auditEntrySchema = z.object({
  position: positionSchema,
  at: z.string(),
  actor: z.object({ kind: z.string(), id: z.string() }),
  type: z.string(),
  target: z.string(),
  correlationId: z.string(),
  causationId: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

export const commandViewSchema = z.object({
  commandId: z.string(),
  type: z.string(),
  status: z.enum(['recorded', 'done', 'rejected', 'expired']),
  position: positionSchema.nullable(),
  answer: z.unknown().nullable(),
  recordedAt: z.string(),
});
export type CommandView = z.infer<typeof commandViewSchema>;
