/**
 * An aggregate as data and two pure functions. `decide` answers with facts, with `[]` when nothing is left to do, or
 * throws an `AppError` of kind `rejected`; `evolve` never rejects and never decides.
 */
export interface Decider<C, E, S> {
  readonly initialState: S;
  decide(command: C, state: S): readonly E[];
  evolve(state: S, event: E): S;
}

/** The state after these events. */
export function fold<C, E, S>(decider: Decider<C, E, S>, events: readonly E[], from: S = decider.initialState): S {
  return events.reduce<S>((state, event) => decider.evolve(state, event), from);
}
