import { endProcess } from '@mngr/testing';
import { NotReached, type FaultKind } from '../fault.js';

const PAUSE_MS = [5_000, 20_000] as const;
const MAX_GONE_MS = 2_000;

export const killTmux: FaultKind = {
  id: 'F5',
  title: 'kill -9 of a tmux server',
  needs: 'nothing',
  variants: ['tmux'],
  recoveryTargetMs: 10_000,
  prepare: ({ fleet, random }) => {
    const host = random.pick(fleet.hosts);
    return {
      detail: `kill -9 of the tmux server of ${host.name}`,
      holdMs: random.integer(0, MAX_GONE_MS),
      hosts: [host],
      endsAgentsOf: [host.hostId],
      begin: async () => {
        const pid = await host.tmuxPid();
        if (pid === undefined) throw new NotReached(`${host.name} runs no tmux server now`);
        endProcess(pid);
      },
      end: () => undefined, // the next create starts one
    };
  },
};

export const pauseTmux: FaultKind = {
  id: 'F6',
  title: 'SIGSTOP of a tmux server for a while',
  needs: 'nothing',
  variants: ['tmux'],
  recoveryTargetMs: 15_000,
  prepare: ({ fleet, random }) => {
    const host = random.pick(fleet.hosts);
    let pid: number | undefined;
    return {
      detail: `SIGSTOP of the tmux server of ${host.name}`,
      holdMs: random.integer(...PAUSE_MS),
      hosts: [host],
      begin: async () => {
        pid = await host.tmuxPid();
        if (pid === undefined) throw new NotReached(`${host.name} runs no tmux server now`);
        endProcess(pid, 'SIGSTOP');
      },
      end: () => {
        if (pid !== undefined) endProcess(pid, 'SIGCONT');
      },
    };
  },
};
