import type { HostCommand, HostEvent } from '@mngr/contracts';
import { notFound, rejected } from '@mngr/errors';
import type { Decider } from '@mngr/event-sourcing';

/** What a host was last registered as, as one text to compare. */
export interface HostState {
  readonly registration: string | null;
  /** The machine it stands on; null before the first registration. */
  readonly machineId: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

type Registration = Extract<HostEvent, { type: 'HostRegistered' }>['data'];

const textOf = (data: Registration): string =>
  JSON.stringify([data.machineId, data.name, data.provider, data.hostDir, data.osUser, data.facts]);

/** A place where agents live; registered again only when something about it changed. */
export const host: Decider<HostCommand, HostEvent, HostState> = {
  initialState: { registration: null, machineId: null, labels: {} },
  decide: (command, state) => {
    if (command.type === 'LabelHost') return label(command.data, state);
    if (state.machineId !== null && state.machineId !== command.data.machineId)
      throw rejected('host.of-other-machine', 'This host stands on another machine.', {
        wayOut: 'Give the machine a host id of its own.',
      });
    return state.registration === textOf(command.data) ? [] : [{ type: 'HostRegistered', data: command.data }];
  },
  evolve: (state, event) =>
    event.type === 'HostLabelled'
      ? { ...state, labels: event.data.labels }
      : { ...state, registration: textOf(event.data), machineId: event.data.machineId },
};

function label({ hostId, labels }: Extract<HostCommand, { type: 'LabelHost' }>['data'], state: HostState): HostEvent[] {
  if (state.machineId === null) throw notFound('host.not-found', 'There is no such host.');
  const isNews = Object.entries(labels).some(([key, value]) => state.labels[key] !== value);
  return isNews ? [{ type: 'HostLabelled', data: { hostId, labels: { ...state.labels, ...labels } } }] : [];
}
