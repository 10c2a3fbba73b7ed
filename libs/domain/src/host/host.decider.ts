import type { HostCommand, HostEvent } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import type { Decider } from '@mngr/event-sourcing';

/** What a host was last registered as, as one text to compare. */
export interface HostState {
  readonly registration: string | null;
  /** The machine it stands on; null before the first registration. */
  readonly machineId: string | null;
}

const textOf = (data: HostEvent['data']): string =>
  JSON.stringify([data.machineId, data.name, data.provider, data.hostDir, data.osUser]);

/** A place where agents live; registered again only when something about it changed. */
export const host: Decider<HostCommand, HostEvent, HostState> = {
  initialState: { registration: null, machineId: null },
  decide: (command, state) => {
    if (state.machineId !== null && state.machineId !== command.data.machineId)
      throw rejected('host.of-other-machine', 'This host stands on another machine.', {
        wayOut: 'Give the machine a host id of its own.',
      });
    return state.registration === textOf(command.data) ? [] : [{ type: 'HostRegistered', data: command.data }];
  },
  evolve: (_state, event) => ({ registration: textOf(event.data), machineId: event.data.machineId }),
};
