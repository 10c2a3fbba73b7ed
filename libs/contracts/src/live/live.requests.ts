import { z } from 'zod';
import { defineRequest } from '../define-request.js';
import { agentIdSchema, machineIdSchema } from '../ids.js';
import { absolutePath, MAX_TEXT_BYTES, safeText } from '../text.js';
import { liveInboxSchema, streamIdSchema } from './live-stream.js';

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
