import type { AgentEvent, Claim } from '@mngr/contracts';
import type { AgentState } from './agent.state.js';

/** The name of a live agent is unique in its project; an ended one frees it in the same commit. */
export function claimsFor(projectId: string, events: readonly AgentEvent[], before: AgentState): readonly Claim[] {
  const scope = `agent-name:${projectId}`;
  return events.flatMap((event): readonly Claim[] => {
    switch (event.type) {
      case 'AgentRequested':
        return [{ op: 'add', scope, key: event.data.name, owner: event.data.agentId }];
      case 'AgentRenamed':
      case 'AgentAdopted':
        return moved(scope, event.data, before);
      case 'AgentCreateFailed':
      case 'AgentDestroyed':
      case 'AgentForgotten':
        return [{ op: 'release', scope, key: before.name, owner: event.data.agentId }];
      default:
        return [];
    }
  });
}

/** Both in one commit: at no time are both names taken, or none. */
function moved(
  scope: string,
  { name, agentId }: { readonly name: string; readonly agentId: string },
  before: AgentState,
): readonly Claim[] {
  const former = before.phase === 'absent' || before.name === name ? [] : [before.name];
  return [
    { op: 'add', scope, key: name, owner: agentId },
    ...former.map((key): Claim => ({ op: 'release', scope, key, owner: agentId })),
  ];
}
