import { z } from 'zod';
import { defineRequest } from '../define-request.js';
import { agentIdSchema, machineIdSchema } from '../ids.js';
import { absolutePath, MAX_TEXT_BYTES, safeText } from '../text.js';

// At most once: what is lost here is an explicit error and never runs again.

/** The agent's screen or all that was kept of an incarnation. */
export const captureRequest = defineRequest('mngr.live.*.capture', {
  request: z.object({
    machineId: machineIdSchema,
    agentId: agentIdSchema,
    isFull: z.boolean(),
    window: safeText(64).optional(),
  }),
  /** `source` tells whether the text is the live pane or the kept output. */
  answer: z.object({ text: z.string(), source: z.enum(['pane', 'kept']), isTruncated: z.boolean() }),
  timeoutMs: 10_000,
});

/** Starts a command in the agent's work directory and environment; its output follows as frames to `replyTo`. */
export const execRequest = defineRequest('mngr.live.*.exec', {
  request: z.object({
    machineId: machineIdSchema,
    agentId: agentIdSchema,
    execId: z.string().regex(/^[0-9a-f]{32}$/),
    /** Shell text, run by the agent's shell: pipes inside it run on the host. */
    command: safeText(MAX_TEXT_BYTES).min(1),
    cwd: absolutePath.optional(),
    /** Milliseconds until the whole tree of the command is ended; absent: no limit. */
    timeoutMs: z.int().positive().optional(),
    /** The gateway's inbox of this exec: a machine sends frames nowhere else. */
    replyTo: z.string().regex(/^_INBOX\.[A-Za-z0-9-]{1,64}\.exec\.[0-9a-f]{32}$/),
  }),
  answer: z.object({ started: z.literal(true) }),
  timeoutMs: 5_000,
});

/** Frames are numbered from 0 without holes; the receiver grants credit in frames, so that a slow one slows the command. */
export const execFrameSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('output'),
    n: z.int().nonnegative(),
    fd: z.enum(['stdout', 'stderr']),
    base64: z.string(),
  }),
  z.object({
    kind: z.literal('end'),
    n: z.int().nonnegative(),
    exitCode: z.int().nullable(),
    signal: z.string().nullable(),
    isTimedOut: z.boolean(),
  }),
  z.object({ kind: z.literal('error'), n: z.int().nonnegative(), code: z.string(), message: z.string() }),
]);
export type ExecFrame = z.infer<typeof execFrameSchema>;

/** Receiver → machine on `mngr.live.<machineId>.exec.<execId>`. */
export const execControlSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('credit'), upTo: z.int().nonnegative() }),
  z.object({ kind: z.literal('cancel') }),
]);
export type ExecControl = z.infer<typeof execControlSchema>;
