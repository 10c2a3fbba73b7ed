import { randomBytes } from 'node:crypto';
import type { AgentView } from '@mngr/contracts';
import type { GatewayClient } from '../client/gateway-client.js';
import { agentNotFound } from './find-agent.js';
import { untilComplete, WAIT_SECONDS, WAIT_TIMEOUT_MS } from './until-complete.js';

/** Starts a stopped agent and waits until it runs; one that runs is left alone. @throws AppError when the start failed */
export async function startAgent(
  client: GatewayClient,
  ref: string,
): Promise<{ agent: AgentView; alreadyRunning: boolean }> {
  const idempotencyKey = randomBytes(16).toString('hex');
  const answer = await untilComplete(() =>
    client.call('startAgent', {
      ref,
      idempotencyKey,
      body: { waitSeconds: WAIT_SECONDS },
      timeoutMs: WAIT_TIMEOUT_MS,
      deadlineMs: WAIT_TIMEOUT_MS,
    }),
  );
  const { agent, alreadyRunning } = answer;
  if (agent === null) throw agentNotFound(ref);
  return { agent, alreadyRunning };
}
