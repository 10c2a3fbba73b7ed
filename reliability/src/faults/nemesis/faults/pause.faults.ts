import { PausedProcesses, processTree } from '../../fleet/process-tree.js';
import type { FaultKind } from '../fault.js';
import { ALL_VICTIMS, victimOf } from '../victims.js';

const MIN_PAUSE_MS = 5_000;
const SUSPEND_MS = [15_000, 40_000] as const;

export const pauseProcess: FaultKind = {
  id: 'F4',
  title: 'SIGSTOP of a process for a while',
  needs: 'nothing',
  variants: ALL_VICTIMS,
  recoveryTargetMs: 15_000,
  prepare: ({ fleet, variant, random, scale }) => {
    const victim = victimOf(fleet, variant, random);
    const paused = new PausedProcesses();
    return {
      detail: `SIGSTOP of ${victim.name}`,
      holdMs: random.integer(MIN_PAUSE_MS, scale.maxPauseMs),
      hosts: victim.hosts,
      // PostgreSQL with all its backends; of the others only what stands still by itself: agents go on.
      begin: () => paused.pause(variant === 'postgres' ? processTree(victim.pid) : [victim.pid]),
      end: () => paused.continue(),
    };
  },
};

export const suspendMachine: FaultKind = {
  id: 'suspend',
  title: 'the whole machine stands still and goes on',
  needs: 'nothing',
  variants: ['machine'],
  recoveryTargetMs: 15_000,
  prepare: ({ fleet, random }) => {
    const paused = new PausedProcesses();
    const { nats, postgres } = fleet.parts;
    return {
      detail: 'SIGSTOP of everything of the fleet, agents too',
      holdMs: random.integer(...SUSPEND_MS),
      hosts: fleet.hosts,
      begin: async () => {
        const tmux = await Promise.all(fleet.hosts.map((host) => host.tmuxPid()));
        const servers = [nats.pid, postgres.pid, ...tmux].filter((pid) => pid !== undefined);
        const services = fleet.all.filter(({ isAlive }) => isAlive).map(({ pid }) => pid);
        paused.pause([...new Set([...services, ...servers].flatMap(processTree))]);
      },
      end: () => paused.continue(),
    };
  },
};
