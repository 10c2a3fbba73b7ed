import { deepStrictEqual, throws } from 'node:assert';
import { fold, type Decider } from './decider.js';

interface When<E> {
  /** The decision is exactly these facts. */
  then(expected: readonly E[]): void;
  /** The decision is a rejection with this code. */
  thenRejects(code: string): void;
}

/** Given what has happened, when this is asked, then that follows. */
export function given<C, E, S>(decider: Decider<C, E, S>, events: readonly E[]): { when(command: C): When<E> } {
  const state = fold(decider, events);
  return {
    when: (command) => ({
      then: (expected) => deepStrictEqual(decider.decide(command, state), expected),
      thenRejects: (code) => throws(() => decider.decide(command, state), { code }),
    }),
  };
}
