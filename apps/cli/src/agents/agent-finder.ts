import type { AgentView } from '@mngr/contracts';
import type { GatewayClient } from '../client/gateway-client.js';
import { findAgent } from './find-agent.js';

/** From here on one list costs less than a question for each. */
const MANY = 4;

/**
 * Finds the agents of several targets; of many with one question for all of them together.
 *
 * @returns what finds one; it throws as `findAgent`
 */
export function agentFinder(client: GatewayClient, targets: readonly string[]): (target: string) => Promise<AgentView> {
  if (targets.length < MANY) return (target) => findAgent(client, target);
  const listed = client.call('listAgents').then(({ agents }) => {
    const byRef = new Map<string, AgentView>();
    for (const agent of agents) byRef.set(agent.name, agent).set(agent.id, agent);
    return byRef;
  });
  // A name is unique in its project; whatever is not simply a name or an id is asked for by itself.
  return async (target) => (await listed).get(target) ?? findAgent(client, target);
}
