import type { Observation, Observations } from '@mngr/contracts';
import type { Bus } from '@mngr/messaging';
import type { HostAgentConfig } from '../config.js';
import type { MachineLink } from '../link/machine.link.js';
import { ObservationSender } from './observation.sender.js';

const seen = (agentId: string, since: number, state: Observation['state'] = 'WAITING'): Observation => ({
  ...{ agentId, incarnation: 1, state, activity: null, reason: 'r', source: 'marker' },
  since: new Date(since).toISOString(),
});

describe('what a machine has seen', () => {
  let published: Observation[][];
  let reconnect: () => void;
  let sender: ObservationSender;
  beforeEach(() => {
    published = [];
    const publish = (_subject: string, text: string): void =>
      void published.push([...(JSON.parse(text) as Observations).observations]);
    const bus = { nc: { publish }, onReconnect: (listener: () => void) => void (reconnect = listener) };
    const link = { epoch: 1, onRegistered: () => undefined };
    sender = new ObservationSender(
      bus as unknown as Bus,
      link as unknown as MachineLink,
      { machineId: 'machine-1' } as HostAgentConfig,
    );
  });

  it('is sent once while it stays the same, and anew when it differs', () => {
    sender.send(seen('a', 1), false);
    sender.send(seen('a', 2), false);
    sender.send(seen('a', 3, 'RUNNING'), false);
    expect(published).toEqual([[seen('a', 1)], [seen('a', 3, 'RUNNING')]]);
  });

  it('is sent again, in one message, when the connection has come back: what was sent meanwhile is lost', () => {
    sender.send(seen('a', 1), false);
    sender.send(seen('b', 2), false);
    reconnect();
    expect(published.at(-1)).toEqual([seen('a', 1), seen('b', 2)]);
  });

  it('is so since it was first seen, however often it is told', () => {
    sender.send(seen('a', 1), false);
    sender.forget();
    sender.send(seen('a', 9), false);
    expect(published).toEqual([[seen('a', 1)], [seen('a', 1)]]);
  });

  it('is forgotten of agents that are gone', () => {
    sender.send(seen('a', 1), false);
    sender.send(seen('b', 2), false);
    sender.retain(new Set(['b']));
    sender.resend();
    expect(published.at(-1)).toEqual([seen('b', 2)]);
  });
});
