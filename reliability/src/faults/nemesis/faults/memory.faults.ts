import { eventually } from '@mngr/testing';
import { MemoryGroup, whyNoMemoryGroups } from '../../fleet/memory-group.js';
import { NotReached, type Fault, type FaultContext, type FaultKind } from '../fault.js';
import { agentIdOf, RecoveryProbe } from '../recovery-probe.js';

const MIB = 1024 ** 2;
const AGENT_LIMIT_BYTES = 24 * MIB;
/** What it has is not counted to it: this is for what it takes from now on. */
const HOST_AGENT_LIMIT_BYTES = 2 * MIB;
const KILL_DEADLINE_MS = 20_000;

export const outOfMemory: FaultKind = {
  id: 'F17',
  title: 'the kernel kills an agent, or a host-agent, that needs more memory than it may have',
  needs: 'root and a memory cgroup (v1)',
  variants: ['agent', 'host-agent'],
  recoveryTargetMs: 10_000,
  whyNot: whyNoMemoryGroups,
  prepare: (context) => (context.variant === 'agent' ? greedyAgent(context) : poorHostAgent(context)),
};

function greedyAgent({ fleet, random }: FaultContext): Fault {
  const host = random.pick(fleet.hosts);
  const name = `oom-${random.integer(1, 1e9)}`;
  let group: MemoryGroup | undefined;
  let agentId: string | undefined;
  const probe = new RecoveryProbe(fleet, name);
  return {
    detail: `an agent of ${host.name} takes all memory that it may have`,
    holdMs: 500,
    hosts: [host],
    begin: async () => {
      const own = (group = new MemoryGroup(fleet.parts.run, name, AGENT_LIMIT_BYTES));
      // It goes into the group by itself, then reads without an end into memory.
      const argv = ['/bin/sh', '-c', 'echo $$ > "$0" && exec tail /dev/zero', own.procs];
      const created = await probe.create(host, performance.now() + KILL_DEADLINE_MS, argv);
      if (created?.status !== 201) throw new NotReached('the agent could not be made');
      agentId = agentIdOf(created);
      await eventually(() => own.failures > 0, Boolean, KILL_DEADLINE_MS).catch(() => {
        throw new NotReached('the kernel had enough memory for it');
      });
    },
    end: async () => {
      if (agentId !== undefined) await probe.destroy(agentId);
      group?.remove();
    },
  };
}

function poorHostAgent({ fleet, random }: FaultContext): Fault {
  const host = random.pick(fleet.hosts);
  let group: MemoryGroup | undefined;
  return {
    detail: `the host-agent of ${host.name} may have no more memory`,
    holdMs: 0,
    hosts: [host],
    begin: async () => {
      const { pid } = host.agent;
      group = new MemoryGroup(fleet.parts.run, `host-agent-${random.integer(1, 1e9)}`, HOST_AGENT_LIMIT_BYTES);
      host.agent.expectEnd(KILL_DEADLINE_MS);
      group.add(pid);
      await eventually(() => !host.agent.isAlive || host.agent.pid !== pid, Boolean, KILL_DEADLINE_MS).catch(
        async () => {
          await host.agent.kill();
          host.agent.startInBackground();
          throw new NotReached('the kernel did not kill it in 20 s; it was killed by signal instead');
        },
      );
    },
    end: () => group?.remove(),
  };
}
