import { causedDecisions } from './caused-decisions.js';
import { aLog, aRun, asked, done, MACHINE, requested, startRequested, stopRequested } from './run-records.fixture.js';

const history = asked('k', 'create', 201, done('k'));
const machine = (type: string) => ({ type, streamId: MACHINE, data: { machineId: MACHINE, epoch: 1 } });

describe('I4, a decision', () => {
  it('is one that a client asked for', () => {
    expect(causedDecisions(aRun({ history, log: aLog(requested(), startRequested(1)) }))).toMatchObject({
      checked: 2,
      violations: [],
    });
  });

  it('must not come out of nothing', () => {
    const log = aLog(requested(), startRequested(1), { ...stopRequested(1), key: 'nobody' });
    expect(causedDecisions(aRun({ history, log })).violations).toHaveLength(1);
  });

  it('to forget needs a machine that is declared out of reach', () => {
    const forgotten = { type: 'AgentForgotten' };
    const silent = aLog(requested(), machine('MachineUnreachable'), forgotten);
    expect(causedDecisions(aRun({ history, log: silent })).violations).toEqual([]);
    const back = aLog(requested(), machine('MachineUnreachable'), machine('MachineRecovered'), forgotten);
    expect(causedDecisions(aRun({ history, log: back })).violations).toHaveLength(1);
  });
});
