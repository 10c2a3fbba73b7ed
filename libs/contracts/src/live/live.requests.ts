import { z } from 'zod';
import { defineRequest } from '../define-request.js';
import { agentIdSchema, machineIdSchema } from '../ids.js';
import { absolutePath, MAX_TEXT_BYTES, safeText, token } from '../text.js';
import { liveInboxSchema, streamIdSchema } from './live-stream.js';

/** How long a question for records may wait for some. */
export const MAX_RECORD_WAIT_MS = 20_000;
const recordSource = token(200).min(1);

/** One piece of evidence: what was found, where, and of when it is; null: of this moment. */
export const evidenceSchema = z.object({ source: z.string(), at: z.string().nullable(), text: z.string() });
export type Evidence = z.infer<typeof evidenceSchema>;

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

/**
 * Lines of the event files in an agent's folder, `events/<source>/events.jsonl`, behind the offsets that are known. With
 * `waitMs` the answer waits until there is one.
 */
export const recordsRequest = defineRequest('mngr.live.*.records', {
  request: z.object({
    machineId: machineIdSchema,
    agentId: agentIdSchema,
    /** Bytes that were read of each source. */
    after: z.record(recordSource, z.int().nonnegative()).default({}),
    /** Only this source. */
    source: recordSource.optional(),
    waitMs: z.int().min(0).max(MAX_RECORD_WAIT_MS).default(0),
  }),
  answer: z.object({
    /** As `data.json` names it now; null when there is no folder. */
    type: z.string().nullable(),
    chunks: z.array(z.object({ source: recordSource, lines: z.array(z.string()), offset: z.int().nonnegative() })),
    isMore: z.boolean(),
    /** Lines that are larger than a message can carry. */
    skipped: z.int().nonnegative(),
  }),
  timeoutMs: MAX_RECORD_WAIT_MS + 5_000,
});

/** What a machine knows of an agent at this moment, each piece with where it comes from. */
export const evidenceRequest = defineRequest('mngr.live.*.evidence', {
  request: z.object({ machineId: machineIdSchema, agentId: agentIdSchema }),
  answer: z.object({ evidence: z.array(evidenceSchema) }),
  timeoutMs: 5_000,
});

const execParts = {
  request: z.object({
    machineId: machineIdSchema,
    agentId: agentIdSchema,
    execId: streamIdSchema,
    /** Shell text, run by the agent's shell: pipes inside it run on the host. */
    command: safeText(MAX_TEXT_BYTES).min(1),
    cwd: absolutePath.optional(),
    /** Milliseconds until the whole tree of the command is ended; absent: no limit. */
    timeoutMs: z.int().positive().optional(),
    replyTo: liveInboxSchema,
  }),
  answer: z.object({ started: z.literal(true) }),
  timeoutMs: 5_000,
};

/** Starts a command in the agent's work directory and environment; its output follows as frames to `replyTo`. */
export const execRequest = defineRequest('mngr.live.*.exec', execParts);

/**
 * The same, with a stdin that `liveInputRequest` fills. A subject of its own: a machine that knows no input does not
 * answer, instead of running the command without it.
 */
export const execWithInputRequest = defineRequest('mngr.live.*.exec-with-input', execParts);
