import { endProcess, eventually } from '@mngr/testing';
import type { FaultKind } from '../fault.js';

const DOWN_MS = [1_000, 8_000] as const;

export const rebootHost: FaultKind = {
  id: 'F14',
  title: 'a host reboots: host-agent, tmux server and agents gone, another boot id, empty run directory',
  needs: 'nothing',
  variants: ['host'],
  recoveryTargetMs: 90_000,
  prepare: ({ fleet, random }) => {
    const host = random.pick(fleet.hosts);
    return {
      detail: `${host.name} reboots`,
      holdMs: random.integer(...DOWN_MS),
      hosts: [host],
      endsAgentsOf: [host.hostId],
      begin: async () => {
        await host.agent.kill();
        const tmuxPid = await host.tmuxPid();
        if (tmuxPid !== undefined) endProcess(tmuxPid);
        await eventually(() => {
          const pids = host.agentPids();
          for (const pid of pids) endProcess(pid);
          return pids.length === 0;
        });
        host.loseBoot();
      },
      end: () => host.agent.startInBackground(),
    };
  },
};
