import { oneLife } from './one-life.js';
import { AGENT, aLog, aRun, lived, OTHER, requested } from './run-records.fixture.js';

describe('I2', () => {
  it('lets one incarnation follow the other', () => {
    const witness = [...lived(1, 1_000, 5_000), ...lived(2, 5_100, null)];
    expect(oneLife(aRun({ witness }))).toMatchObject({ checked: 2, violations: [] });
  });

  it('finds two trees of one agent at once', () => {
    const witness = [...lived(1, 1_000, 5_000), ...lived(2, 4_000, null)];
    expect(oneLife(aRun({ witness })).violations).toEqual([expect.stringContaining('two live trees for 1000 ms')]);
  });

  it('finds an incarnation that was started twice, also one after the other', () => {
    const witness = [...lived(1, 1_000, 5_000), ...lived(1, 9_000, null)];
    expect(oneLife(aRun({ witness })).violations).toEqual([expect.stringContaining('started twice')]);
  });

  it('finds two agents in one workspace, and two sessions of one agent', () => {
    const witness = [...lived(1, 1_000, null), ...lived(1, 1_001, null, { agentId: OTHER })];
    const log = aLog(requested(), { ...requested(), streamId: OTHER });
    expect(oneLife(aRun({ log, witness })).violations).toEqual([expect.stringContaining('two agents at once in')]);
    const session = { agentId: AGENT, incarnation: 1, isDead: false };
    const sessions = [
      { ...session, name: 'a' },
      { ...session, name: 'b' },
    ];
    const twice = aRun({ witness: [{ kind: 'sessions', at: 1, host: 'h1', isAnswered: true, sessions }] });
    expect(oneLife(twice).violations).toHaveLength(1);
  });

  it('cannot tell of an agent whose stop has said that processes remain', () => {
    const log = aLog(requested(), { type: 'AgentStopped', data: { incarnation: 1, remaining: [7] } });
    const verdict = oneLife(aRun({ log, witness: [...lived(1, 1_000, 5_000), ...lived(2, 4_000, null)] }));
    expect(verdict).toMatchObject({ undecided: 2, violations: [] });
  });
});
