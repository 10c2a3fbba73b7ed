import { randomBytes } from 'node:crypto';
import type { AgentView } from '@mngr/contracts';
import { AppError, rejected } from '@mngr/errors';
import { untilComplete, WAIT_TIMEOUT_MS } from '../agents/until-complete.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { CreatePlan } from './create-plan.js';

const TRIES = 4;

async function send(
  client: GatewayClient,
  plan: CreatePlan,
  name: string,
  hostId: string | undefined,
  renew: boolean,
): Promise<AgentView> {
  const idempotencyKey = randomBytes(16).toString('hex');
  const body = { ...plan.bodyFor(name), ...(hostId === undefined ? {} : { hostId }), ...(renew ? { renew } : {}) };
  const { agent } = await untilComplete(() =>
    client.call('createAgent', { body, idempotencyKey, timeoutMs: WAIT_TIMEOUT_MS, deadlineMs: WAIT_TIMEOUT_MS }),
  );
  if (agent === null) {
    throw rejected('agent.create-failed', `Agent ${name} was not created: it is gone again.`, {
      wayOut: 'Create it again; "mngr list" shows what there is.',
    });
  }
  if (agent.status === 'failed') {
    const { message = agent.reason, wayOut = 'Create it again once that is mended.' } = agent.failure ?? {};
    throw rejected('agent.create-failed', `Agent ${name} was not created: ${message}`, { wayOut });
  }
  return agent;
}

/** Whether a create was refused because the name belongs to another agent. */
export function isNameTaken(error: unknown): boolean {
  return (
    error instanceof AppError &&
    error.kind === 'rejected' &&
    /already exists|name-taken/.test(`${error.code} ${error.message}`)
  );
}

/**
 * Creates the agent and waits until it runs or its start failed.
 *
 * @param renew the stopped agent of that name gets what the plan says
 * @param hostId the host of this command line's own directory; absent for a gateway elsewhere
 * @throws AppError why there is no agent now; nothing is left of it
 */
export async function sendCreate(
  client: GatewayClient,
  plan: CreatePlan,
  hostId: string | undefined,
  renew = false,
): Promise<AgentView> {
  let { name } = plan;
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(client, plan, name, hostId, renew);
    } catch (error) {
      if (!plan.isNameInvented || attempt === TRIES || !isNameTaken(error)) throw error;
      name = await plan.anotherName();
    }
  }
}
