import { splitTargets, wantedStates } from './wanted-states.js';

describe('wait', () => {
  it('takes states and further agents behind the first agent', () => {
    expect(splitTargets(['DONE', 'b', 'DONE', 'STOPPED', 'b'])).toEqual({
      targets: ['DONE', 'b'],
      states: ['DONE', 'STOPPED'],
    });
  });

  it('waits without states for every one that is not busy', () => {
    expect([...wantedStates([])]).toEqual(['WAITING', 'REPLACED', 'DONE', 'STOPPED', 'RUNNING_UNKNOWN_AGENT_TYPE']);
    expect([...wantedStates(['running,done'])]).toEqual(['RUNNING', 'DONE']);
    expect(() => wantedStates(['ASLEEP'])).toThrow('is not a state');
  });
});
