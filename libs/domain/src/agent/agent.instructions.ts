import type { AgentCommand, AgentEvent, NewInstruction } from '@mngr/contracts';
import type { AgentState } from './agent.state.js';

const UPDATES: ReadonlySet<string> = new Set(['AgentRenamed', 'AgentLabelsChanged', 'AgentStartOnBootChanged']);

/**
 * What the machine must be told because of these events. Pure: the rows commit with the events.
 *
 * @param after the state when the events have been applied
 */
export function instructionsFor(
  command: AgentCommand,
  events: readonly AgentEvent[],
  after: AgentState,
): readonly NewInstruction[] {
  const { machineId, incarnation } = after;
  const lastUpdate = events.findLast(({ type }) => UPDATES.has(type));
  return events.flatMap((event): readonly NewInstruction[] => {
    switch (event.type) {
      case 'AgentStartRequested': {
        const launch = command.type === 'CreateAgent' ? { launch: command.data.launch } : {};
        const { agentId, generation } = event.data;
        return [
          {
            machineId,
            agentId,
            generation,
            incarnation: event.data.incarnation,
            body: { type: 'StartAgent', ...launch },
          },
        ];
      }
      case 'AgentStopRequested': {
        const { agentId, generation, gracefulTimeoutMs } = event.data;
        return [{ machineId, agentId, generation, incarnation, body: { type: 'StopAgent', gracefulTimeoutMs } }];
      }
      case 'AgentDestroyRequested': {
        const { agentId, generation, isForced, removeBranch } = event.data;
        const body = { type: 'DestroyAgent', isForced, removeBranch, isTombstone: false } as const;
        return [{ machineId, agentId, generation, incarnation, body }];
      }
      case 'AgentForgotten': {
        const { agentId, generation } = event.data;
        const body = { type: 'DestroyAgent', isForced: false, removeBranch: false, isTombstone: true } as const;
        return [{ machineId, agentId, generation, incarnation, body }];
      }
      case 'AgentRenamed':
      case 'AgentLabelsChanged':
      case 'AgentStartOnBootChanged': {
        if (event !== lastUpdate) return []; // one tells all
        const { name, labels, startOnBoot, generation } = after;
        const body = { type: 'UpdateAgent', name, labels: { ...labels }, startOnBoot } as const;
        return [{ machineId, agentId: event.data.agentId, generation, incarnation, body }];
      }
      default:
        return [];
    }
  });
}
