import { randomBytes } from 'node:crypto';
import type { AgentView } from '@mngr/contracts';
import type { GatewayClient } from '../client/gateway-client.js';
import { refOf } from '../agents/find-agent.js';
import { untilComplete, WAIT_SECONDS, WAIT_TIMEOUT_MS } from '../agents/until-complete.js';

export interface Stopped {
  readonly name: string;
  readonly alreadyStopped: boolean;
  /** Processes that could not be ended. */
  readonly remaining: readonly number[];
  /** As it is afterwards; null when it was destroyed meanwhile. */
  readonly agent: AgentView | null;
}

/** Stops the whole process tree of one agent. @throws AppError */
export async function stopTarget(
  client: GatewayClient,
  target: string,
  gracefulMs: number | undefined,
): Promise<Stopped> {
  const ref = await refOf(client, target);
  const idempotencyKey = randomBytes(16).toString('hex');
  const graceful = gracefulMs === undefined ? {} : { gracefulTimeoutSeconds: gracefulMs / 1000 };
  const timeoutMs = WAIT_TIMEOUT_MS + (gracefulMs ?? 0);
  const body = { waitSeconds: WAIT_SECONDS, ...graceful };
  const { agent, alreadyStopped, remaining } = await untilComplete(() =>
    client.call('stopAgent', { ref, idempotencyKey, body, timeoutMs, deadlineMs: timeoutMs }),
  );
  return { name: agent?.name ?? target, alreadyStopped, remaining, agent };
}
