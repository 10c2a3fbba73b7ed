import type { AgentCommand, AgentEvent } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import type { AgentState } from './agent.state.js';

type CommandOf<T extends AgentCommand['type']> = Extract<AgentCommand, { type: T }>;

/** As many labels as one agent may have; all of them travel in one message. */
export const MAX_LABELS = 200;

/** Another name, and labels with it. @throws AppError `agent.destroying`, `agent.too-many-labels` (rejected) */
export function rename({ data }: CommandOf<'RenameAgent'>, state: AgentState): readonly AgentEvent[] {
  assertKept(state);
  const { agentId, name, labels = {} } = data;
  if (name === state.name) return changedLabels(agentId, labels, [], state);
  const generation = state.generation + 1;
  const renamed: AgentEvent = { type: 'AgentRenamed', data: { agentId, generation, name, formerName: state.name } };
  return [renamed, ...changedLabels(agentId, labels, [], { ...state, generation })];
}

/** Merges labels and takes some away; no event when nothing differs. @throws as `rename` */
export function label({ data }: CommandOf<'LabelAgent'>, state: AgentState): readonly AgentEvent[] {
  assertKept(state);
  return changedLabels(data.agentId, data.set, data.remove, state);
}

/** @throws AppError `agent.destroying` (rejected) */
export function setStartOnBoot({ data }: CommandOf<'SetStartOnBoot'>, state: AgentState): readonly AgentEvent[] {
  assertKept(state);
  const { agentId, startOnBoot } = data;
  if (startOnBoot === state.startOnBoot) return [];
  return [{ type: 'AgentStartOnBootChanged', data: { agentId, generation: state.generation + 1, startOnBoot } }];
}

function changedLabels(
  agentId: string,
  set: Readonly<Record<string, string>>,
  remove: readonly string[],
  { labels: before, generation }: Pick<AgentState, 'labels' | 'generation'>,
): readonly AgentEvent[] {
  const removed = new Set(remove);
  const kept = Object.entries({ ...before, ...set }).filter(([key]) => !removed.has(key));
  const labels = Object.fromEntries(kept);
  const isSame = kept.length === Object.keys(before).length && kept.every(([key, value]) => before[key] === value);
  if (isSame) return [];
  if (kept.length > MAX_LABELS) {
    throw rejected('agent.too-many-labels', `An agent can have ${MAX_LABELS} labels; this would make ${kept.length}.`, {
      wayOut: 'Take some away first: mngr label AGENT --remove KEY',
    });
  }
  return [{ type: 'AgentLabelsChanged', data: { agentId, generation: generation + 1, labels } }];
}

function assertKept({ phase, name }: AgentState): void {
  if (phase === 'destroying') {
    throw rejected('agent.destroying', `Agent ${name} is being destroyed.`, {
      wayOut: 'Its name is free once it is gone: create it again then.',
    });
  }
}
