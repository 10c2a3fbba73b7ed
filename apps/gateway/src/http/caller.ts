import { DEFAULT_PROJECT_ID, type Actor } from '@mngr/contracts';
import type { FastifyRequest } from 'fastify';
import { workDone } from '../admission/admission.guard.js';

/** Who asks, as the access guard found it. */
export interface Caller {
  readonly actor: Actor;
  readonly projectId: string;
  readonly idempotencyKey: string | undefined;
  /** From here on the request only waits: another one may be worked on. */
  workDone(): void;
}

const OWNER: Actor = { kind: 'user', id: 'owner' };

export function callerOf(request: FastifyRequest): Caller {
  const key = request.headers['idempotency-key'];
  return {
    actor: OWNER,
    projectId: DEFAULT_PROJECT_ID,
    idempotencyKey: Array.isArray(key) ? key[0] : key,
    workDone: () => workDone(request),
  };
}
