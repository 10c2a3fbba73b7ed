import type { AgentView } from '@mngr/contracts';
import { agentNotFound, refOf } from '../agents/find-agent.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { LabelChange } from './label-change.parse.js';

/** An agent with the labels that it has, or would have. */
export interface Labelled {
  readonly id: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a change would lead to. */
export function labelsAfter({ id, name, labels }: AgentView, { set, remove }: LabelChange): Labelled {
  const after = Object.entries({ ...labels, ...set }).filter(([key]) => !remove.includes(key));
  return { id, name, labels: Object.fromEntries(after) };
}

/** Changes labels of one agent; a list that is asked for afterwards shows them. @throws AppError */
export async function labelTarget(client: GatewayClient, target: string, change: LabelChange): Promise<Labelled> {
  const ref = await refOf(client, target);
  const body = { set: { ...change.set }, remove: [...change.remove] };
  const { agent } = await client.call('labelAgent', { ref, body });
  if (agent === null) throw agentNotFound(target);
  return agent;
}
