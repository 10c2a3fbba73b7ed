import type { AgentEvent } from '@mngr/contracts';
import type { AgentState } from './agent.state.js';

type Exited = Extract<AgentEvent, { type: 'AgentExited' }>['data'];

/**
 * What it means that a process life has ended by itself. One that its computer's restart has ended is started again in the
 * same commit, if that was asked for: so it is decided once, however often the end is told.
 */
export function decideExited(data: Exited, state: AgentState): readonly AgentEvent[] {
  const { phase, told, incarnation, generation, startOnBoot } = state;
  if (data.incarnation !== incarnation || phase === 'stopped' || told === 'ended') return [];
  const exited: AgentEvent = { type: 'AgentExited', data };
  const wasToRun = phase === 'creating' || phase === 'starting' || phase === 'running';
  if (!startOnBoot || data.reason !== 'rebooted' || !wasToRun) return [exited];
  const next = { agentId: data.agentId, incarnation: incarnation + 1, generation: generation + 1 };
  return [exited, { type: 'AgentStartRequested', data: next }];
}
