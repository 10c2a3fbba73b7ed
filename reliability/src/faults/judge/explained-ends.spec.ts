import { explainedEnds } from './explained-ends.js';
import {
  aLog,
  aRun,
  aSecondEach,
  lived,
  requested,
  started,
  startRequested,
  stopRequested,
} from './run-records.fixture.js';

// Position n was committed between n - 1 and n seconds.
const log = aLog(requested(), startRequested(1), started(1), stopRequested(1));
const samples = aSecondEach(4);

describe('I4, the end of a program', () => {
  it('may follow a stop', () => {
    const verdict = explainedEnds(aRun({ log, samples, witness: lived(1, 2_500, 3_900) }));
    expect(verdict).toMatchObject({ checked: 1, violations: [] });
  });

  it('must not come before the stop', () => {
    const verdict = explainedEnds(aRun({ log, samples, witness: lived(1, 2_000, 2_400) }));
    expect(verdict.violations).toEqual([expect.stringContaining('500 ms before AgentStopRequested')]);
  });

  it('needs a reason: nobody had decided it', () => {
    const undecided = log.filter(({ type }) => type !== 'AgentStopRequested');
    const witness = lived(1, 2_000, 3_900);
    expect(explainedEnds(aRun({ log: undecided, samples, witness })).violations).toHaveLength(1);
    const brief = aLog(requested('brief'), startRequested(1));
    expect(explainedEnds(aRun({ log: brief, samples, witness })).violations).toEqual([]);
  });

  it('may be the work of a fault on this host, at its time', () => {
    const killed = aLog(requested(), startRequested(1));
    const fault = { at: 3_800, fault: 'F5', phase: 'begin', detail: 'tmux', endsAgentsOf: ['h1'] } as const;
    const run = { log: killed, samples, witness: lived(1, 2_000, 3_900) };
    expect(explainedEnds(aRun({ ...run, faults: [fault] })).violations).toEqual([]);
    expect(explainedEnds(aRun({ ...run, faults: [{ ...fault, endsAgentsOf: ['h2'] }] })).violations).toHaveLength(1);
    expect(explainedEnds(aRun({ ...run, faults: [{ ...fault, at: 60_000 }] })).violations).toHaveLength(1);
  });
});
