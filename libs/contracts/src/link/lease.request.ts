import { z } from 'zod';
import { defineRequest } from '../define-request.js';
import { machineIdSchema } from '../ids.js';

/** Asks the enforcer when a machine was last heard; null if never. `upMs` tells how long the enforcer listens. */
export const findLease = defineRequest('mngr.rpc.enforcer.lease', {
  request: z.object({ machineId: machineIdSchema }),
  answer: z.object({ heardMsAgo: z.int().nonnegative().nullable(), upMs: z.int().nonnegative() }),
  timeoutMs: 2_000,
});
