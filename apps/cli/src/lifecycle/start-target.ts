import type { AgentView } from '@mngr/contracts';
import { AppError } from '@mngr/errors';
import { findAgent, refOf } from '../agents/find-agent.js';
import { startAgent } from '../agents/start-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { isRunning } from './is-running.js';
import { stopTarget } from './stop-target.js';

export interface StartOptions {
  /** Stop it first if it runs. */
  readonly restart: boolean;
  /** Typed into it once it was started; not into one that ran already. */
  readonly resumeMessage: string | undefined;
}

export interface Started {
  readonly agent: AgentView;
  readonly alreadyRunning: boolean;
}

/**
 * Starts one agent and waits until it runs.
 *
 * @throws AppError when the start or the message failed; `agent.processes-remain` when a restart could not end the old life
 */
export async function startTarget(
  client: GatewayClient,
  target: string,
  { restart, resumeMessage }: StartOptions,
): Promise<Started> {
  const ref = restart ? await stopped(client, target) : await refOf(client, target);
  const started = await startAgent(client, ref);
  if (resumeMessage !== undefined && !started.alreadyRunning) {
    const { sendTo } = await import('../message/send-to.js');
    await sendTo(client, started.agent.id, resumeMessage, false);
  }
  return started;
}

async function stopped(client: GatewayClient, target: string): Promise<string> {
  const agent = await findAgent(client, target);
  if (!isRunning(agent)) return agent.id;
  const { remaining } = await stopTarget(client, agent.id, undefined);
  if (remaining.length === 0) return agent.id;
  throw new AppError(
    'rejected',
    'agent.processes-remain',
    `Processes of ${agent.name} could not be ended, so it was not started again: ${remaining.join(', ')}.`,
    { wayOut: `End them by hand, then: mngr start ${agent.name}` },
  );
}
