import { env } from 'node:process';
import type { MachineCommand, MachineEvent } from '@mngr/contracts';
import { AppError } from '@mngr/errors';
import { fold } from '@mngr/event-sourcing';
import fc from 'fast-check';
import { machine, type MachineState } from './machine.decider.js';

const machineId = `machine-${'a'.repeat(32)}`;
const hostId = `host-${'b'.repeat(32)}`;

/** What is asked next; `ago` 0 speaks of the present epoch. */
interface Step {
  readonly type: MachineCommand['type'];
  readonly who: number;
  readonly boot: number;
  readonly ago: number;
  readonly isHolderAlive: boolean;
}
const steps = fc.array(
  fc.record<Step>({
    type: fc.constantFrom(
      'RegisterMachine',
      'RegisterMachine',
      'SuspectMachine',
      'DeclareMachineUnreachable',
      'RecoverMachine',
      'RefuseReport',
    ),
    who: fc.nat(3),
    boot: fc.nat(2),
    ago: fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.integer({ min: -1, max: 2 }) }),
    isHolderAlive: fc.boolean(),
  }),
  { maxLength: 40 },
);

function commandOf({ type, who, boot, ago, isHolderAlive }: Step, state: MachineState): MachineCommand {
  const epoch = Math.max(1, state.epoch - ago);
  const now = '';
  switch (type) {
    case 'RegisterMachine':
      return {
        type,
        now,
        data: {
          ...{ machineId, hostId, installation: `i${who}`, instanceId: `process-${who}-${boot}`, build: '1' },
          ...{ contractVersion: 1, isHolderAlive, boot: `boot-${boot}`, place: `place-${who % 2}` },
        },
      };
    case 'RefuseReport':
      return { type, now, data: { machineId, seq: 1, reportType: 'Started', code: 'x.y', message: 'no' } };
    case 'RecoverMachine':
      return { type, now, data: { machineId, epoch } };
    default:
      return { type, now, data: { machineId, epoch, silentMs: 1 } };
  }
}

function decided(command: MachineCommand, state: MachineState): readonly MachineEvent[] | null {
  try {
    return machine.decide(Object.freeze(command), Object.freeze(state));
  } catch (error) {
    if (error instanceof AppError && error.kind === 'rejected') return null;
    throw error;
  }
}

function play(
  all: readonly Step[],
  look: (
    command: MachineCommand,
    before: MachineState,
    facts: readonly MachineEvent[] | null,
    after: MachineState,
  ) => void,
): void {
  let state = machine.initialState;
  for (const step of all) {
    const command = commandOf(step, state);
    const facts = decided(command, state);
    const after = fold(machine, facts ?? [], state);
    look(command, state, facts, after);
    state = after;
  }
}

const seed = Number(env['FC_SEED'] ?? Date.now() % 2 ** 31);
const holds = (property: (all: Step[]) => void) => fc.assert(fc.property(steps, property), { seed, numRuns: 1_000 });

describe(`any history of a machine (FC_SEED=${seed})`, () => {
  it('raises the epoch by one at each registration, and by nothing else', () => {
    holds((all) =>
      play(all, (_command, before, facts, after) => {
        const registrations = (facts ?? []).filter(({ type }) => type === 'MachineRegistered').length;
        expect(after.epoch).toBe(before.epoch + registrations);
      }),
    );
  });

  it('is changed by no verdict about another epoch than the present one', () => {
    holds((all) =>
      play(all, (command, before, facts) => {
        if (!('epoch' in command.data) || command.data.epoch === before.epoch) return;
        expect(facts).toEqual([]);
      }),
    );
  });

  it('takes each verdict and each registration once: the same again says nothing', () => {
    holds((all) =>
      play(all, (command, _before, facts, after) => {
        if (facts !== null && command.type !== 'RefuseReport') expect(decided(command, after) ?? []).toEqual([]);
      }),
    );
  });

  it('is held by another installation only after the holder fell silent or the computer was started again', () => {
    holds((all) =>
      play(all, (command, before, facts, after) => {
        if (command.type !== 'RegisterMachine' || before.epoch === 0 || (facts ?? []).length === 0) return;
        const isTakeOver = after.installation !== before.installation;
        const isReboot = after.place === before.place && after.boot !== before.boot;
        if (isTakeOver && command.data.isHolderAlive) expect(isReboot).toBe(true);
      }),
    );
  });
});
