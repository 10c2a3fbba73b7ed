import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { eventually } from '@mngr/testing';
import type { AgentRecord } from '../journal/agent.records.js';
import type { MachineMemory } from '../journal/machine.memory.js';
import { ProcessPulse } from './process.pulse.js';

describe('the pulse of the processes of agents', () => {
  it('tells of an agent whose pane is gone, although its own process still is in the list', async () => {
    const [pane, program] = [spawn('sleep', ['600']), spawn('sleep', ['600'])];
    const life = { agentId: 'a', incarnation: 1, phase: 'live', process: { pid: program.pid, startTime: '1' } };
    const all = [{ ...life, pane: { rootPid: pane.pid } }] as AgentRecord[];
    const told: string[] = [];
    const pulse = new ProcessPulse({ records: { all } } as unknown as MachineMemory);
    try {
      pulse.start((agentId) => told.push(agentId));
      pane.kill('SIGKILL');
      await eventually(() => told.length > 0);
    } finally {
      pulse.onApplicationShutdown();
      program.kill('SIGKILL');
    }
  });

  it('tells soon, and then less and less often, that one is gone; of the others it says nothing', async () => {
    const [ends, stays] = [spawn('sleep', ['600']), spawn('sleep', ['600'])];
    const record = (agentId: string, pid: number | undefined, phase = 'live'): AgentRecord =>
      ({ agentId, incarnation: 1, phase, process: { pid, startTime: '1' } }) as AgentRecord;
    const all = [record('ends', ends.pid), record('stays', stays.pid), record('stopped', 2 ** 22, 'stopped')];
    const told: string[] = [];
    const pulse = new ProcessPulse({ records: { all } } as unknown as MachineMemory);
    try {
      pulse.start((agentId) => told.push(agentId));
      expect(told).toEqual([]);
      ends.kill('SIGKILL');
      await once(ends, 'exit');
      const goneAt = performance.now();
      await eventually(() => told.length === 3);
      // Pulses 1, 2 and 4 after its end.
      expect(performance.now() - goneAt).toBeGreaterThan(100);
      expect(new Set(told)).toEqual(new Set(['ends']));
      all.splice(0, 1);
    } finally {
      pulse.onApplicationShutdown();
      stays.kill('SIGKILL');
    }
  });
});
