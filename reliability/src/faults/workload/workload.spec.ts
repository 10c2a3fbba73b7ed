import { SeededRandom } from '../../kit/seeded-random.js';
import { AgentPool } from './agent-pool.js';
import { briefAnswer, briefBody } from './brief-records.js';
import { RateMeter } from './rate-meter.js';
import { blobOf } from './workspaces.js';

const host = { name: 'h', machineId: 'm', hostId: 'h', hostDir: '/h', tmuxDir: '/t', workDir: '/w' };

describe('the rate meter', () => {
  it('counts what was answered lately, and finds the first good answer to a new command', () => {
    let now = 0;
    const meter = new RateMeter(() => now);
    for (now = 0; now < 10_000; now += 100) meter.answered(now - 50, true);
    expect(meter.perSecond(5_000)).toBeCloseTo(10, 0);
    meter.answered(5_000, false);
    expect(meter.firstGoodAfter(9_800)).toBe(9_900);
    expect(meter.firstGoodAfter(9_900)).toBe(0);
    expect(meter.goodAnswers).toBe(100);
  });
});

describe('the pool of agents', () => {
  it('gives a name to one agent at a time and keeps to its cap', () => {
    const pool = new AgentPool(2);
    const random = new SeededRandom(1);
    const [one, two] = [pool.takeName(random), pool.takeName(random)];
    expect(one).not.toBe(two);
    expect(pool.hasRoom).toBe(false);
    const agent = { agentId: 'agent-1', name: one, host, kind: 'cat' as const, believed: 'running' as const };
    pool.created(one, agent);
    pool.created(two, null);
    expect(pool.hasRoom).toBe(true);
    pool.gone(agent);
    expect(pool.any(random)).toBeUndefined();
  });

  it('takes up an agent whose create was given up, once a list shows it', () => {
    const pool = new AgentPool(2);
    const random = new SeededRandom(1);
    const name = pool.takeName(random);
    pool.lost(name, { host, kind: 'cat' });
    pool.listed([{ id: 'agent-2', name: 'of-somebody-else' }]);
    expect(pool.size).toBe(0);
    pool.listed([{ id: 'agent-1', name }]);
    expect(pool.any(random)).toMatchObject({ agentId: 'agent-1', believed: 'unknown' });
  });
});

describe('the records of a client', () => {
  it('keep of calls and answers what is judged', () => {
    expect(briefBody({ name: 'fox', environment: { A: 'b' }, tmux: {} })).toEqual({ name: 'fox' });
    const answer = { commandId: 'c', agents: [{}, {}], agent: { id: 'a', tmux: {} }, texts: 'x' };
    expect(briefAnswer(200, answer)).toEqual({ commandId: 'c', count: 2, agent: { id: 'a' } });
  });

  it('name content as git does', () => {
    expect(blobOf('hello\n')).toBe('ce013625030ba8dba906f756967f9e9ca394464a');
  });
});
