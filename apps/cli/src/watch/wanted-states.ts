import type { AgentState } from '@mngr/contracts';
import { UsageError } from '../program/usage-error.js';

const AGENT_STATES: readonly AgentState[] = [
  'CREATING',
  'RUNNING',
  'WAITING',
  'REPLACED',
  'DONE',
  'STOPPED',
  'UNKNOWN',
];
const HOST_STATES = [
  ...['BUILDING', 'STARTING', 'RUNNING', 'STOPPING', 'STOPPED', 'PAUSED', 'CRASHED', 'FAILED', 'DESTROYED'],
  ...['UNAUTHENTICATED', 'UNREACHABLE', 'UNKNOWN'],
];
/** A name that mngr knows and that no agent of ours is ever in. */
const ALSO_ACCEPTED = 'RUNNING_UNKNOWN_AGENT_TYPE';
const STATES: ReadonlySet<string> = new Set([...AGENT_STATES, ...HOST_STATES, ALSO_ACCEPTED]);

/** What is waited for; without a state it differs between agents and hosts. */
export interface WantedStates {
  readonly ofAgents: ReadonlySet<string>;
  readonly ofHosts: ReadonlySet<string>;
}

const WITHOUT_STATES: WantedStates = {
  ofAgents: new Set(['WAITING', 'REPLACED', 'DONE', 'STOPPED', ALSO_ACCEPTED]),
  ofHosts: new Set(['STOPPED', 'PAUSED', 'CRASHED', 'FAILED', 'DESTROYED']),
};

/** The first word is a target; of the others, what names a state is one, however it is written. */
export function splitTargets(args: readonly string[]): { targets: readonly string[]; states: readonly string[] } {
  const isState = (word: string): boolean => STATES.has(word.toUpperCase());
  const states = args.slice(1).filter(isState);
  const targets = args.filter((arg, i) => i === 0 || !isState(arg));
  return { targets: [...new Set(targets)], states };
}

/** @throws UsageError for a word that is no state */
export function wantedStates(words: readonly string[]): WantedStates {
  const wanted = words.flatMap((word) => word.split(',')).map((word) => word.trim().toUpperCase());
  const bad = wanted.find((word) => !STATES.has(word));
  if (bad !== undefined) throw new UsageError(`"${bad}" is not a state.`, `States: ${[...STATES].join(', ')}.`);
  if (wanted.length === 0) return WITHOUT_STATES;
  return { ofAgents: new Set(wanted), ofHosts: new Set(wanted) };
}
