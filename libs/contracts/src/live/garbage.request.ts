import { z } from 'zod';
import { defineRequest } from '../define-request.js';
import { agentIdSchema, machineIdSchema } from '../ids.js';
import { safeText, shortText } from '../text.js';

/** What may be left of agents that are over, in the order in which it is collected. */
export const garbageKindSchema = z.enum(['work_dir', 'agent_folder', 'kept_ref', 'log']);
export type GarbageKind = z.infer<typeof garbageKindSchema>;

const item = { kind: garbageKindSchema, what: safeText(5_000), agentId: agentIdSchema.nullable() };

export const collectedGarbageSchema = z.object({
  removed: z.array(z.object({ ...item, sizeBytes: z.number().nonnegative() })),
  /** What is over and was left, because something would be lost with it. */
  kept: z.array(z.object({ ...item, reason: shortText })),
  /** Sentences: of these nothing was removed. */
  errors: z.array(safeText(1_000)),
});
export type CollectedGarbage = z.infer<typeof collectedGarbageSchema>;

/** Removes what is left of agents that are over. At most once, and safe to ask again. */
export const collectGarbageRequest = defineRequest('mngr.live.*.gc', {
  request: z.object({
    machineId: machineIdSchema,
    kinds: z.array(garbageKindSchema).max(10),
    isDryRun: z.boolean(),
    onError: z.enum(['abort', 'continue']),
  }),
  answer: collectedGarbageSchema,
  timeoutMs: 110_000,
});
