import { join } from 'node:path';
import type { AgentView } from '@mngr/contracts';
import { findAgent, isNotFound } from '../agents/find-agent.js';
import { startAgent } from '../agents/start-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { readTrimmed } from '../plane/plane-record.js';
import type { Invocation } from '../program/invocation.js';
import type { CreatePlan } from './create-plan.js';
import { isNameTaken, sendCreate } from './send-create.js';

async function existing(client: GatewayClient, plan: CreatePlan): Promise<AgentView | undefined> {
  if (plan.isNameInvented) return undefined;
  try {
    const found = await findAgent(client, plan.name);
    const agent = found.state === 'STOPPED' ? (await startAgent(client, found.id)).agent : found;
    if (plan.message !== undefined) {
      const { sendTo } = await import('../message/send-to.js');
      await sendTo(client, agent.id, plan.message, false);
    }
    return agent;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

/** The agent that `create` asks for: the one of that name when it may be reused, else a new one. */
export async function obtainAgent(
  invocation: Invocation,
  plan: CreatePlan,
  mayReuse: boolean,
): Promise<{ agent: AgentView; isReused: boolean }> {
  const { output, terminal, settings } = invocation;
  const client = await invocation.gateway();
  const reused = mayReuse ? await existing(client, plan) : undefined;
  if (reused !== undefined) return { agent: reused, isReused: true };
  if (terminal.isStderrTty && output.isHuman) output.notice(`Creating agent ${plan.name}…`);
  try {
    const hostId = readTrimmed(join(settings.hostDir, 'host_id'));
    return {
      agent: await sendCreate(client, plan, settings.remote === undefined ? hostId : undefined),
      isReused: false,
    };
  } catch (error) {
    const raced = mayReuse && isNameTaken(error) ? await existing(client, plan) : undefined;
    if (raced === undefined) throw error;
    return { agent: raced, isReused: true };
  }
}
