import type { MachineCommand, MachineEvent } from '@mngr/contracts';
import { assertNever, rejected } from '@mngr/errors';
import type { Decider } from '@mngr/event-sourcing';

export interface MachineState {
  readonly epoch: number;
  readonly installation: string;
  readonly instanceId: string;
  readonly reachability: 'unknown' | 'reachable' | 'suspect' | 'unreachable';
}

/** One host-agent: who holds it, under which epoch, and whether it is heard. */
export const machine: Decider<MachineCommand, MachineEvent, MachineState> = {
  initialState: { epoch: 0, installation: '', instanceId: '', reachability: 'unknown' },
  decide(command, state) {
    switch (command.type) {
      case 'RegisterMachine': {
        const { isHolderAlive, ...data } = command.data;
        if (state.instanceId === data.instanceId) return [];
        // The same state directory on the same boot cannot have two owners: its journal is locked by a living one.
        if (state.epoch > 0 && isHolderAlive && state.installation !== data.installation) {
          throw rejected('machine.duplicate-identity', 'Another computer already runs as this machine.', {
            wayOut:
              'Give this copy its own identity: remove control/machine.json of the copied directory and start again.',
          });
        }
        return [{ type: 'MachineRegistered', data: { ...data, epoch: state.epoch + 1 } }];
      }
      case 'SuspectMachine':
        if (command.data.epoch !== state.epoch || state.reachability !== 'reachable') return [];
        return [{ type: 'MachineSuspected', data: command.data }];
      case 'DeclareMachineUnreachable':
        if (command.data.epoch !== state.epoch || state.reachability === 'unreachable') return [];
        return [{ type: 'MachineUnreachable', data: command.data }];
      case 'RecoverMachine':
        if (command.data.epoch !== state.epoch || state.reachability === 'reachable') return [];
        return [{ type: 'MachineRecovered', data: command.data }];
      case 'RefuseReport':
        return [{ type: 'MachineReportRefused', data: command.data }];
      default:
        return assertNever(command);
    }
  },
  evolve(state, event) {
    switch (event.type) {
      case 'MachineRegistered': {
        const { epoch, installation, instanceId } = event.data;
        return { epoch, installation, instanceId, reachability: 'reachable' };
      }
      case 'MachineSuspected':
        return { ...state, reachability: 'suspect' };
      case 'MachineUnreachable':
        return { ...state, reachability: 'unreachable' };
      case 'MachineRecovered':
        return { ...state, reachability: 'reachable' };
      case 'MachineReportRefused':
        return state;
      default:
        return assertNever(event);
    }
  },
};
