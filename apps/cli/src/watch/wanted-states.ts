import type { AgentState } from '@mngr/contracts';
import { UsageError } from '../program/usage-error.js';

const STATES: readonly AgentState[] = ['CREATING', 'RUNNING', 'WAITING', 'REPLACED', 'DONE', 'STOPPED', 'UNKNOWN'];
/** A name that mngr knows and that no agent of ours is ever in. */
const ALSO_ACCEPTED = 'RUNNING_UNKNOWN_AGENT_TYPE';
const WITHOUT_STATES: readonly string[] = ['WAITING', 'REPLACED', 'DONE', 'STOPPED', ALSO_ACCEPTED];

function isState(word: string): boolean {
  return word === ALSO_ACCEPTED || STATES.some((state) => state === word);
}

/** The first word is an agent; of the others, what names a state in capitals is one. */
export function splitTargets(args: readonly string[]): { targets: readonly string[]; states: readonly string[] } {
  const states = args.slice(1).filter(isState);
  const targets = args.filter((arg, i) => i === 0 || !isState(arg));
  return { targets: [...new Set(targets)], states };
}

/** @throws UsageError for a word that is no state */
export function wantedStates(words: readonly string[]): ReadonlySet<string> {
  const wanted = words.flatMap((word) => word.split(',')).map((word) => word.trim().toUpperCase());
  const bad = wanted.find((word) => !isState(word));
  if (bad !== undefined) throw new UsageError(`"${bad}" is not a state.`, `States: ${STATES.join(', ')}.`);
  return new Set(wanted.length === 0 ? WITHOUT_STATES : wanted);
}
