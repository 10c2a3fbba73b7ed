import { splitTargets, wantedStates } from './wanted-states.js';

describe('wait', () => {
  it('takes states and further agents behind the first agent', () => {
    expect(splitTargets(['DONE', 'b', 'DONE', 'stopped', 'b'])).toEqual({
      targets: ['DONE', 'b'],
      states: ['DONE', 'stopped'],
    });
  });

  it('waits without states for every one that is not busy', () => {
    const { ofAgents, ofHosts } = wantedStates([]);
    expect([...ofAgents]).toEqual(['WAITING', 'REPLACED', 'DONE', 'STOPPED', 'RUNNING_UNKNOWN_AGENT_TYPE']);
    expect([...ofHosts]).toEqual(['STOPPED', 'PAUSED', 'CRASHED', 'FAILED', 'DESTROYED']);
    expect([...wantedStates(['running,done']).ofAgents]).toEqual(['RUNNING', 'DONE']);
    expect(() => wantedStates(['ASLEEP'])).toThrow('is not a state');
  });
});
