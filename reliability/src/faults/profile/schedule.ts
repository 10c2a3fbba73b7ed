import type { SeededRandom } from '../../kit/seeded-random.js';
import type { FaultKind } from '../nemesis/fault.js';

/** A fault as a person names it: `F1`, or `F1:gateway`. */
export interface ChosenFault {
  readonly id: string;
  /** @default drawn */
  readonly variant?: string | undefined;
}

export interface PlannedFault {
  readonly id: string;
  readonly variant: string;
  /** Before it, in ms. */
  readonly pauseMs: number;
  /** What the fault itself draws from. */
  readonly seed: number;
}

export interface ScheduleOptions {
  readonly kinds: readonly FaultKind[];
  /** In this order, again and again. @default all kinds, shuffled anew for each round */
  readonly chosen?: readonly ChosenFault[] | undefined;
  readonly pauseMs: readonly [number, number];
}

/** The faults of a campaign without an end; the same for the same seed, whatever happens meanwhile. */
export function* schedule(random: SeededRandom, options: ScheduleOptions): Generator<PlannedFault, never> {
  const { kinds, chosen, pauseMs } = options;
  for (;;) {
    const round: readonly ChosenFault[] = chosen ?? shuffled(random, kinds);
    for (const { id, variant } of round) {
      const kind = kinds.find((one) => one.id === id);
      if (kind === undefined) throw new Error(`there is no fault ${id}`);
      // Drawn also when it is given, so that giving it changes nothing else.
      const drawn = random.pick(kind.variants);
      yield { id, variant: variant ?? drawn, pauseMs: random.integer(...pauseMs), seed: random.fork().seed };
    }
  }
}

function shuffled<Item>(random: SeededRandom, items: readonly Item[]): readonly Item[] {
  return items
    .map((item) => ({ item, key: random.next() }))
    .toSorted((a, b) => a.key - b.key)
    .map(({ item }) => item);
}
