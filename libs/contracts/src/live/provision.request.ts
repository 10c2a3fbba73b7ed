import { z } from 'zod';
import { defineRequest } from '../define-request.js';
import { agentIdSchema, machineIdSchema } from '../ids.js';

/** Does again what provisioned an agent when it was made: its uploaded files, its commands. At most once. */
export const provisionRequest = defineRequest('mngr.live.*.provision', {
  request: z.object({ machineId: machineIdSchema, agentId: agentIdSchema }),
  /** False when the agent was made without provisioning. */
  answer: z.object({ isProvisioned: z.boolean() }),
  timeoutMs: 3_590_000,
});
