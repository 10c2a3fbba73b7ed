import { epochs } from './epochs.js';
import { keptWork } from './kept-work.js';
import { leftovers } from './leftovers.js';
import { names } from './names.js';
import { AGENT, aLog, aRun, MACHINE, OTHER, requested } from './run-records.fixture.js';

const registered = (epoch: number) => ({ type: 'MachineRegistered', streamId: MACHINE, data: { epoch } });
const suspected = (epoch: number) => ({ type: 'MachineSuspected', streamId: MACHINE, data: { epoch } });

describe('I7, epochs', () => {
  it('rise by one, and verdicts are about the present one', () => {
    expect(epochs(aRun({ log: aLog(registered(1), suspected(1), registered(2)) })).violations).toEqual([]);
    expect(epochs(aRun({ log: aLog(registered(1), registered(2), suspected(1)) })).violations).toHaveLength(1);
    expect(epochs(aRun({ log: aLog(registered(2)) })).violations).toHaveLength(1);
  });
});

describe('I5 and I10', () => {
  it('find work that is gone', () => {
    const planted = [
      { path: '/a', agentId: AGENT, where: 'in place' as const },
      { path: '/b', agentId: AGENT, where: 'kept' as const },
    ];
    expect(keptWork(aRun({ end: { planted } }))).toMatchObject({ checked: 2, violations: [] });
    const gone = [{ path: '/c', agentId: AGENT, where: 'missing' as const }];
    expect(keptWork(aRun({ end: { planted: gone } })).violations).toHaveLength(1);
  });

  it('find what was left', () => {
    expect(leftovers(aRun()).violations).toEqual([]);
    const left = [{ what: 'session' as const, detail: 'mngr-fox' }];
    expect(leftovers(aRun({ end: { leftovers: left } })).violations).toEqual(['session: mngr-fox']);
    const unseen = [{ what: 'unknown' as const, detail: 'sessions of h1' }];
    expect(leftovers(aRun({ end: { leftovers: unseen } }))).toMatchObject({ undecided: 1, violations: [] });
  });
});

describe('N, a name', () => {
  const other = { ...requested(), streamId: OTHER };

  it('passes on when its agent has ended', () => {
    expect(names(aRun({ log: aLog(requested(), { type: 'AgentDestroyed' }, other) })).violations).toEqual([]);
  });

  it('belongs to one live agent, and is not claimed for ever', () => {
    expect(names(aRun({ log: aLog(requested(), other) })).violations).toHaveLength(1);
    const claims = [{ scope: 'agent-name:default', key: 'fox', owner: AGENT }];
    const ended = aRun({ log: aLog(requested(), { type: 'AgentDestroyed' }), end: { claims } });
    expect(names(ended).violations).toHaveLength(1);
  });
});
