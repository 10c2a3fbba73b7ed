import type { MachineCommand, MachineEvent } from '@mngr/contracts';
import { given } from '@mngr/event-sourcing/testing';
import { machine } from './machine.decider.js';

const machineId = `machine-${'a'.repeat(32)}`;
const hostId = `host-${'b'.repeat(32)}`;
const now = '2030-01-01T12:00:00.000Z';
const registration = (installation: string, instanceId: string) => ({
  machineId,
  hostId,
  installation,
  instanceId,
  build: '1',
  contractVersion: 1,
});
const register = (installation: string, instanceId: string, isHolderAlive: boolean): MachineCommand => ({
  type: 'RegisterMachine',
  data: { ...registration(installation, instanceId), isHolderAlive },
  now,
});
const registered = (installation: string, instanceId: string, epoch: number): MachineEvent => ({
  type: 'MachineRegistered',
  data: { ...registration(installation, instanceId), epoch },
});
const suspect: MachineCommand = { type: 'SuspectMachine', data: { machineId, epoch: 1, silentMs: 10_000 }, now };

describe('machine', () => {
  it('raises its epoch at each registration and answers a repeated one with nothing new', () => {
    given(machine, [])
      .when(register('one', 'p1', false))
      .then([registered('one', 'p1', 1)]);
    given(machine, [registered('one', 'p1', 1)])
      .when(register('one', 'p1', false))
      .then([]);
    given(machine, [registered('one', 'p1', 1)])
      .when(register('one', 'p2', false))
      .then([registered('one', 'p2', 2)]);
  });

  it('never gives an epoch twice, also when a restored log has forgotten some', () => {
    const remembering = (instanceId: string, lastEpoch: number): MachineCommand => ({
      type: 'RegisterMachine',
      data: { ...registration('one', instanceId), isHolderAlive: false, lastEpoch },
      now,
    });
    given(machine, [registered('one', 'p1', 3)])
      .when(remembering('p2', 7))
      .then([registered('one', 'p2', 8)]);
    // The same process as in the backup, which was given a higher epoch since.
    given(machine, [registered('one', 'p1', 3)])
      .when(remembering('p1', 7))
      .then([registered('one', 'p1', 8)]);
    given(machine, [registered('one', 'p1', 3), registered('one', 'p1', 8)])
      .when(remembering('p1', 7))
      .then([]);
  });

  it('refuses a copy while the original lives, and lets it take over a dead one', () => {
    given(machine, [registered('one', 'p1', 1)])
      .when(register('two', 'p2', true))
      .thenRejects('machine.duplicate-identity');
    given(machine, [registered('one', 'p1', 1)])
      .when(register('two', 'p2', false))
      .then([registered('two', 'p2', 2)]);
  });

  describe('on a new boot', () => {
    const at = (boot: string, place: string, instanceId: string) => ({
      ...registration(`${boot}/${place}`, instanceId),
      boot,
      place,
    });
    const registerAt = (boot: string, place: string, instanceId: string): MachineCommand => ({
      type: 'RegisterMachine',
      data: { ...at(boot, place, instanceId), isHolderAlive: true },
      now,
    });
    const registeredAt = (boot: string, place: string, instanceId: string, epoch: number): MachineEvent => ({
      type: 'MachineRegistered',
      data: { ...at(boot, place, instanceId), epoch },
    });

    it('takes the same directory at once, however lately the holder was heard', () => {
      given(machine, [registeredAt('boot1', 'here', 'p1', 1)])
        .when(registerAt('boot2', 'here', 'p2'))
        .then([registeredAt('boot2', 'here', 'p2', 2)]);
    });

    it('refuses a copy of the directory while the holder is heard', () => {
      given(machine, [registeredAt('boot1', 'here', 'p1', 1)])
        .when(registerAt('boot2', 'elsewhere', 'p2'))
        .thenRejects('machine.duplicate-identity');
      given(machine, [registeredAt('boot1', 'here', 'p1', 1)])
        .when(registerAt('boot1', 'elsewhere', 'p2'))
        .thenRejects('machine.duplicate-identity');
    });

    it('keeps the clone of a whole disk out when its boot was followed by another one', () => {
      const both = [registeredAt('boot1', 'here', 'p1', 1), registeredAt('boot2', 'here', 'p2', 2)];
      given(machine, both)
        .when(registerAt('boot1', 'here', 'p3'))
        .thenRejects('machine.duplicate-identity');
      given(machine, both)
        .when(registerAt('boot3', 'here', 'p3'))
        .then([registeredAt('boot3', 'here', 'p3', 3)]);
    });
  });

  it('ignores verdicts about an epoch that is over', () => {
    given(machine, [registered('one', 'p1', 1)])
      .when(suspect)
      .then([{ type: 'MachineSuspected', data: suspect.data }]);
    given(machine, [registered('one', 'p1', 1), registered('one', 'p2', 2)])
      .when(suspect)
      .then([]);
  });
});
