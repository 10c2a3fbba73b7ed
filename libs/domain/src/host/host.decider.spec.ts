import type { HostCommand, HostEvent } from '@mngr/contracts';
import { fold } from '@mngr/event-sourcing';
import { given } from '@mngr/event-sourcing/testing';
import { host } from './host.decider.js';

const place = {
  hostId: `host-${'a'.repeat(32)}`,
  machineId: `machine-${'b'.repeat(32)}`,
  ...{ name: 'laptop', provider: 'local', hostDir: '/h', osUser: 'me' },
};
const facts = { bootedAt: '2030-01-01T00:00:00.000Z', cpuCount: 2, memoryBytes: 2 ** 33 };
type Change = Partial<Extract<HostEvent, { type: 'HostRegistered' }>['data']>;
const register = (change: Change = {}): HostCommand => ({
  type: 'RegisterHost',
  data: { ...place, ...change },
  now: '',
});
const label = (labels: Record<string, string>): HostCommand => ({
  type: 'LabelHost',
  data: { hostId: place.hostId, labels },
  now: '',
});
const labelled = (labels: Record<string, string>): HostEvent => ({
  type: 'HostLabelled',
  data: { hostId: place.hostId, labels },
});
const registered = (change: Change = {}): HostEvent => ({
  type: 'HostRegistered',
  data: { ...place, ...change },
});

describe('host', () => {
  it('is registered once while nothing about it changes', () => {
    given(host, []).when(register()).then([registered()]);
    given(host, [registered()]).when(register()).then([]);
  });

  it.each([{ name: 'desk' }, { provider: 'docker' }, { hostDir: '/other' }, { osUser: 'you' }, { facts }])(
    'is registered again when %o changes',
    (change) => {
      given(host, [registered()])
        .when(register(change))
        .then([registered(change)]);
      given(host, [registered(), registered(change)])
        .when(register(change))
        .then([]);
      given(host, [registered(), registered(change)])
        .when(register())
        .then([registered()]);
    },
  );

  it('gets labels beside those that it has, which a registration leaves alone', () => {
    given(host, [registered()])
      .when(label({ a: '1' }))
      .then([labelled({ a: '1' })]);
    given(host, [registered(), labelled({ a: '1' }), registered({ name: 'desk' })])
      .when(label({ b: '2' }))
      .then([labelled({ a: '1', b: '2' })]);
    given(host, [registered(), labelled({ a: '1' })])
      .when(label({ a: '1' }))
      .then([]);
    given(host, [])
      .when(label({ a: '1' }))
      .thenRejects('host.not-found');
  });

  // Found by `npm run fuzz -- --only bus`: a machine could take the place of another one.
  it('stays with its machine: another one cannot register it', () => {
    expect(() => host.decide(register({ machineId: `machine-${'c'.repeat(32)}` }), fold(host, [registered()]))).toThrow(
      expect.objectContaining({ kind: 'rejected', code: 'host.of-other-machine' }),
    );
  });

  it('is not the same place when a quote moves from one field to the next', () => {
    given(host, [registered({ name: 'a', osUser: 'b","c' })])
      .when(register({ name: 'a', osUser: 'b' }))
      .then([registered({ name: 'a', osUser: 'b' })]);
  });
});
