import { planAdoption, type NamedAgent } from './plan-adoption.js';

const named = (agentId: string, status: NamedAgent['status'], incarnation = 1): NamedAgent => ({
  ...{ agentId, status, incarnation, generation: 1 },
});
const kept = (agentId: string, incarnation = 1, isBeingDestroyed = false) => ({
  ...{ agentId, incarnation, isBeingDestroyed },
});
const NONE: ReadonlySet<string> = new Set();

describe('what a machine tells a log', () => {
  it('that it sees for the first time: everything it has, but for what is being destroyed', () => {
    const here = { kept: [kept('known'), kept('unknown'), kept('leaving', 1, true)], endedIds: NONE };
    expect(planAdoption([named('known', 'running')], here, NONE, true)).toEqual({
      ...{ present: ['known', 'unknown'], ended: [], absent: [] },
    });
  });

  it('about agents that are over: that they are, if it knows; that they are not there, if nobody knows', () => {
    const log = [
      ...[named('destroyed', 'running'), named('lost', 'running'), named('stopped', 'stopped')],
      ...[named('given-up', 'forgotten'), named('coming', 'creating'), named('stopping', 'running')],
    ];
    const here = { kept: [], endedIds: new Set(['destroyed', 'given-up']) };
    const plan = planAdoption(log, here, new Set(['stopping']), true);
    expect(plan.ended.map(({ agentId }) => agentId)).toEqual(['destroyed']);
    expect(plan.absent.map(({ agentId }) => agentId)).toEqual(['lost']);
  });

  it('an agent that was destroyed is over, also while its log asks for its first start', () => {
    const here = { kept: [], endedIds: new Set(['again']) };
    const { ended, absent } = planAdoption([named('again', 'creating')], here, new Set(['again']), true);
    expect([ended.length, absent.length]).toEqual([1, 0]);
  });

  it('in later rounds: only what the log does not name, or only in an older life; never that something is missing', () => {
    const here = { kept: [kept('same'), kept('unnamed'), kept('newer', 3)], endedIds: new Set(['gone']) };
    const log = [named('same', 'running'), named('newer', 'running', 2), named('gone', 'destroying')];
    expect(planAdoption([...log, named('missing', 'running')], here, NONE, false)).toEqual({
      ...{ present: ['unnamed', 'newer'], ended: [], absent: [] },
    });
  });
});
