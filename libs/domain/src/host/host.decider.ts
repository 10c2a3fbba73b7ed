import type { HostCommand, HostEvent } from '@mngr/contracts';
import type { Decider } from '@mngr/event-sourcing';

/** What a host was last registered as, as one text to compare. */
export interface HostState {
  readonly registration: string | null;
}

const textOf = (data: HostEvent['data']): string =>
  JSON.stringify([data.machineId, data.name, data.provider, data.hostDir, data.osUser]);

/** A place where agents live; registered again only when something about it changed. */
export const host: Decider<HostCommand, HostEvent, HostState> = {
  initialState: { registration: null },
  decide: (command, state) =>
    state.registration === textOf(command.data) ? [] : [{ type: 'HostRegistered', data: command.data }],
  evolve: (_state, event) => ({ registration: textOf(event.data) }),
};
