import { join } from 'node:path';
import type { AgentView } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { isNotFound } from '../agents/find-agent.js';
import { findMadeAgent } from '../agents/find-made-agent.js';
import { startAgent } from '../agents/start-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { readTrimmed } from '../plane/plane-record.js';
import type { Invocation } from '../program/invocation.js';
import type { CreatePlan } from './create-plan.js';
import { isNameTaken, sendCreate } from './send-create.js';

type Warn = (text: string) => void;

async function existing(
  client: GatewayClient,
  plan: CreatePlan,
  isUpdate: boolean,
  warn: Warn,
): Promise<AgentView | undefined> {
  if (plan.isNameInvented) return undefined;
  try {
    const found = await findMadeAgent(client, plan.name);
    if (isUpdate) return await updated(client, plan, found, warn);
    const isOver = found.state === 'STOPPED' || found.state === 'DONE';
    const agent = isOver ? (await startAgent(client, found.id)).agent : found;
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

/** Stops the agent and has it made anew in its place: its id and its work directory stay. */
async function updated(client: GatewayClient, plan: CreatePlan, found: AgentView, warn: Warn): Promise<AgentView> {
  const [{ stopTarget }, { limitTarget }, { refuseUpdate }] = await Promise.all([
    import('../lifecycle/stop-target.js'),
    import('../lifecycle/limit-target.js'),
    import('./refuse-update.js'),
  ]);
  const { id } = found;
  for (const warning of refuseUpdate(found, plan.askedPlace)) warn(warning);
  const { remaining } = await stopTarget(client, id, undefined);
  if (remaining.length > 0)
    throw rejected('agent.still-running', `Processes of ${plan.name} could not be ended: ${remaining.join(', ')}.`, {
      wayOut: 'End them by hand, then repeat the line.',
    });
  const agent = await sendCreate(client, plan, undefined, true);
  return plan.startOnBoot === undefined ? agent : limitTarget(client, id, plan.startOnBoot, false);
}

/** What became of an agent of that name. */
export type Obtained = 'created' | 'reused' | 'updated';

/** The agent that `create` asks for: the one of that name when it may be reused, else a new one. */
export async function obtainAgent(
  invocation: Invocation,
  plan: CreatePlan,
  { mayReuse, isUpdate }: { readonly mayReuse: boolean; readonly isUpdate: boolean },
): Promise<{ agent: AgentView; how: Obtained }> {
  const { output, terminal, settings } = invocation;
  const client = await invocation.gateway();
  const how = isUpdate ? 'updated' : 'reused';
  const warn: Warn = (text) => output.warn(text);
  const reused = mayReuse ? await existing(client, plan, isUpdate, warn) : undefined;
  if (reused !== undefined) return { agent: reused, how };
  if (terminal.isStderrTty && output.isHuman) output.notice(`Creating agent ${plan.name}…`);
  try {
    const hostId = readTrimmed(join(settings.hostDir, 'host_id'));
    return {
      agent: await sendCreate(client, plan, settings.remote === undefined ? hostId : undefined),
      how: 'created',
    };
  } catch (error) {
    const raced = mayReuse && isNameTaken(error) ? await existing(client, plan, isUpdate, warn) : undefined;
    if (raced === undefined) throw error;
    return { agent: raced, how };
  }
}
