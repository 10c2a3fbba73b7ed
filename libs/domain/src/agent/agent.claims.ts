import type { AgentEvent, Claim } from '@mngr/contracts';
import type { AgentState } from './agent.state.js';

/** The name of a live agent is unique in its project; an ended one frees it in the same commit. */
export function claimsFor(projectId: string, events: readonly AgentEvent[], before: AgentState): readonly Claim[] {
  const scope = `agent-name:${projectId}`;
  return events.flatMap((event): readonly Claim[] => {
    switch (event.type) {
      case 'AgentRequested':
      case 'AgentAdopted':
        return [{ op: 'add', scope, key: event.data.name, owner: event.data.agentId }];
      case 'AgentCreateFailed':
      case 'AgentDestroyed':
      case 'AgentForgotten':
        return [{ op: 'release', scope, key: before.name, owner: event.data.agentId }];
      default:
        return [];
    }
  });
}
