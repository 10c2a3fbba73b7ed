import { randomBytes } from 'node:crypto';
import type { AgentView, DestroyAnswer } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { untilComplete, WAIT_SECONDS, WAIT_TIMEOUT_MS } from '../agents/until-complete.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { isRunning } from './is-running.js';

export interface Destroyed {
  readonly name: string;
  readonly answer: DestroyAnswer;
}

export interface DestroyOptions {
  readonly force: boolean;
  readonly removeBranch: boolean;
  readonly forget: boolean;
}

/** @throws AppError `agent.running`, with mngr's way out */
export function requireStopped(agent: AgentView): void {
  const { name, state } = agent;
  if (!isRunning(agent)) return;
  throw rejected(
    'agent.running',
    `Agent ${name} is ${state} and was not destroyed. Use --force to destroy running agents.`,
    {
      wayOut: `Or stop it first: mngr stop ${name}`,
    },
  );
}

/** Destroys one agent and waits for the end of it. @throws AppError when it was refused; the agent is then as before */
export async function destroyAgent(
  client: GatewayClient,
  agent: AgentView,
  options: DestroyOptions,
): Promise<Destroyed> {
  const idempotencyKey = randomBytes(16).toString('hex');
  const body = { ...options, waitSeconds: WAIT_SECONDS };
  const answer = await untilComplete(() =>
    client.call('destroyAgent', {
      ref: agent.id,
      idempotencyKey,
      body,
      timeoutMs: WAIT_TIMEOUT_MS,
      deadlineMs: WAIT_TIMEOUT_MS,
    }),
  );
  return { name: agent.name, answer };
}
