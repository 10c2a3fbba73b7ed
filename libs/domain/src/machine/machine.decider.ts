import type { MachineCommand, MachineEvent } from '@mngr/contracts';
import { assertNever, rejected } from '@mngr/errors';
import type { Decider } from '@mngr/event-sourcing';

export interface MachineState {
  readonly epoch: number;
  readonly installation: string;
  readonly boot: string | undefined;
  readonly place: string | undefined;
  /** Boots of this place that another one has followed: a computer never comes back to one. */
  readonly formerBoots: readonly string[];
  readonly instanceId: string;
  /** What its host-agent understands. */
  readonly contractVersion: number;
  readonly reachability: 'unknown' | 'reachable' | 'suspect' | 'unreachable';
}

const REMEMBERED_BOOTS = 20;

/** Who asks to take a machine up. */
export interface Claimant {
  readonly installation: string;
  readonly boot?: string | undefined;
  readonly place?: string | undefined;
}

/**
 * Whether somebody else may hold this machine, so that it matters whether the holder is heard. Not after a reboot: the
 * same directory on a new boot proves that whatever ran on the old one has ended.
 */
export function isOtherClaimant(state: MachineState, claimant: Claimant): boolean {
  return state.epoch > 0 && state.installation !== claimant.installation && !hasRebooted(state, claimant);
}

function hasRebooted(state: MachineState, { boot, place }: Claimant): boolean {
  if (boot === undefined || place === undefined || state.place !== place || state.boot === boot) return false;
  // Two clones of one disk look like reboots to each other: the one whose boot was followed by another stays out.
  return !state.formerBoots.includes(boot);
}

/** One host-agent: who holds it, under which epoch, and whether it is heard. */
export const machine: Decider<MachineCommand, MachineEvent, MachineState> = {
  initialState: {
    epoch: 0,
    installation: '',
    boot: undefined,
    place: undefined,
    formerBoots: [],
    instanceId: '',
    contractVersion: 0,
    reachability: 'unknown',
  },
  decide(command, state) {
    switch (command.type) {
      case 'RegisterMachine': {
        const { isHolderAlive, lastEpoch = 0, ...data } = command.data;
        if (state.instanceId === data.instanceId && state.epoch >= lastEpoch) return [];
        // The same state directory on the same boot cannot have two owners: its journal is locked by a living one.
        if (isHolderAlive && isOtherClaimant(state, data)) {
          throw rejected('machine.duplicate-identity', 'Another computer already runs as this machine.', {
            wayOut:
              'Give this copy its own identity: remove control/machine.json of the copied directory and start again.',
          });
        }
        // Never an epoch twice, also when a restored log has forgotten some.
        return [{ type: 'MachineRegistered', data: { ...data, epoch: Math.max(state.epoch, lastEpoch) + 1 } }];
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
        const { epoch, installation, instanceId, contractVersion, boot, place } = event.data;
        const formerBoots = formerBootsAfter(state, boot, place);
        return {
          epoch,
          installation,
          boot,
          place,
          formerBoots,
          instanceId,
          contractVersion,
          reachability: 'reachable',
        };
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

function formerBootsAfter(state: MachineState, boot: string | undefined, place: string | undefined): readonly string[] {
  if (place === undefined || place !== state.place) return [];
  if (state.boot === undefined || state.boot === boot) return state.formerBoots;
  return [...state.formerBoots, state.boot].slice(-REMEMBERED_BOOTS);
}
