import { anAgent } from '../testing/an-agent.js';
import { agentRecord } from './agent-record.js';

const later = Date.parse('2030-01-01T00:01:01.500Z');

describe('the record of an agent', () => {
  it("has mngr's names, and its host inside", () => {
    expect(agentRecord(anAgent(), later)).toMatchObject({
      name: 'a',
      work_dir: '/work/a',
      initial_branch: 'mngr/a',
      create_time: '2030-01-01T00:00:00.000Z',
      runtime_seconds: 60.5,
      project: 'demo',
      host: { name: 'localhost', provider_name: 'local', state: 'RUNNING' },
    });
  });

  it('tells what its host is, where that is known', () => {
    const facts = { bootedAt: '2029-12-31T23:01:01.500Z', cpuCount: 2, memoryBytes: 7.94 * 1024 ** 3 };
    const { host } = anAgent();
    expect(agentRecord(anAgent({ host: { ...host, facts } }), later)).toMatchObject({
      host: { boot_time: facts.bootedAt, uptime_seconds: 3_600, resource: { cpu: { count: 2 }, memory_gb: 7.9 } },
    });
    expect(agentRecord(anAgent(), later)).toMatchObject({ host: { boot_time: null, resource: null } });
  });

  it('stops counting the run time at the end', () => {
    const done = anAgent({ state: 'DONE', status: 'exited', endedAt: '2030-01-01T00:00:03.000Z', exitCode: 3 });
    expect(agentRecord(done, later)).toMatchObject({ runtime_seconds: 2, exit_code: 3 });
    expect(agentRecord(anAgent({ startedAt: null }), later)).toMatchObject({ runtime_seconds: null });
  });
});
