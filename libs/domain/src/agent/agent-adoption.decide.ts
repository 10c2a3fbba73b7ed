import type { AgentEvent } from '@mngr/contracts';
import type { AgentPhase, AgentState } from './agent.state.js';

/** All that a machine knows of one of its agents. */
export type PresentAgent = Extract<AgentEvent, { type: 'AgentAdopted' }>['data'];

const MAX_NAME_LENGTH = 63;

/**
 * What it means that a machine has this agent. The log is brought in line with the machine only where the machine is
 * ahead, which happens when the log has lost what it once knew; otherwise nothing follows.
 */
export function decideAdoption(data: PresentAgent, state: AgentState): readonly AgentEvent[] {
  if (state.phase === 'ended') return []; // a decision that stands; the machine stops only on its tombstone
  if (state.phase === 'absent') return [{ type: 'AgentAdopted', data }];
  if (data.incarnation < state.incarnation) return [];
  const told = data.detailsGeneration ?? 0;
  const isAheadInLife = data.incarnation > state.incarnation || isAhead(data.process, state.phase);
  const isAheadInDetails = told > state.detailsGeneration && !isEnding(state.phase);
  if (!isAheadInLife && !isAheadInDetails) return [];
  return [{ type: 'AgentAdopted', data: { ...data, ...detailsOf(data, state) } }];
}

/** An end that was asked for is told first. */
function isEnding(phase: AgentPhase): boolean {
  return phase === 'stopping' || phase === 'destroying';
}

/** What was decided last of name and labels stands: a log that was restored has forgotten it, or tells its machine yet. */
function detailsOf(data: PresentAgent, state: AgentState): Partial<PresentAgent> {
  const generation = Math.max(data.generation, state.generation);
  const told = data.detailsGeneration ?? 0;
  if (told > state.detailsGeneration) return { generation };
  if (told === state.detailsGeneration) return { name: state.name, generation };
  const { name, labels, startOnBoot, detailsGeneration } = state;
  return { name, labels: { ...labels }, startOnBoot, detailsGeneration, generation };
}

/** Whether the machine tells more of an incarnation than the log has heard of it. */
function isAhead(process: PresentAgent['process'], phase: AgentPhase): boolean {
  switch (phase) {
    case 'creating':
    case 'starting':
      return process !== 'starting';
    case 'running':
      return process === 'exited' || process === 'stopped';
    case 'exited':
      return process === 'running' || process === 'stopped';
    case 'stopping':
      return process === 'stopped';
    case 'stopped':
      return process === 'running';
    default:
      return false; // what was asked for is still on its way
  }
}

const PHASE = { running: 'running', exited: 'exited', stopped: 'stopped' } as const;

/** The state of an agent of which only its adoption is known. */
export function adopted(data: PresentAgent): AgentState {
  const { name, machineId, incarnation, generation, tmux, workspace, process } = data;
  const phase = process === 'starting' ? (incarnation === 1 ? 'creating' : 'starting') : PHASE[process];
  const told = process === 'starting' ? 'nothing' : process === 'running' ? 'started' : 'ended';
  const asked = { stopGeneration: 0, destroyGeneration: 0, renameGeneration: 0 };
  const { labels, startOnBoot = false, detailsGeneration = 0 } = data;
  const details = { labels, startOnBoot, detailsGeneration };
  return {
    phase,
    phaseBefore: 'stopped',
    name,
    machineId,
    incarnation,
    generation,
    told,
    tmux,
    workspace,
    ...asked,
    ...details,
  };
}

/** The name under which an agent is adopted whose own name another one holds: its id's end tells them apart. */
export function nameBesideTaken({ name, agentId }: Pick<PresentAgent, 'name' | 'agentId'>): string {
  const suffix = `-${agentId.slice(-6)}`;
  return `${name.slice(0, MAX_NAME_LENGTH - suffix.length)}${suffix}`;
}
