import { decidedLives, toldEnds } from './told-ends.js';
import { aLog, aRun, aSecondEach, lived, requested, startRequested, stopped } from './run-records.fixture.js';

const samples = aSecondEach(20);
const stoppedAt3 = aLog(requested(), startRequested(1), stopped(1));

describe('S, an end that was told', () => {
  it('leaves no process behind', () => {
    expect(toldEnds(aRun({ log: stoppedAt3, samples, witness: lived(1, 1_500, 2_900) })).violations).toEqual([]);
    expect(toldEnds(aRun({ log: stoppedAt3, samples, witness: lived(1, 1_500, null) })).violations).toHaveLength(1);
  });

  it('counts children and the shell of the pane, too', () => {
    const witness = lived(1, 1_500, null, { role: 'child' });
    expect(toldEnds(aRun({ log: stoppedAt3, samples, witness })).violations).toHaveLength(1);
  });

  it('says nothing of the next incarnation, nor of what a stop has told to remain', () => {
    expect(toldEnds(aRun({ log: stoppedAt3, samples, witness: lived(2, 3_500, null) })).violations).toEqual([]);
    const remaining = aLog(requested(), { type: 'AgentStopped', data: { incarnation: 1, remaining: [7] } });
    expect(toldEnds(aRun({ log: remaining, samples, witness: lived(1, 1_500, null) }))).toMatchObject({
      undecided: 1,
      violations: [],
    });
  });

  it('by an exit is wrong while the program lives', () => {
    const log = aLog(requested(), { type: 'AgentExited', data: { incarnation: 1 } });
    expect(toldEnds(aRun({ log, samples, witness: lived(1, 1_500, null) })).violations).toHaveLength(1);
    expect(toldEnds(aRun({ log, samples, witness: lived(1, 1_500, null, { role: 'afterwards' }) })).violations).toEqual(
      [],
    );
  });
});

describe('S, a life', () => {
  it('is decided, one number after the other', () => {
    const log = aLog(requested(), startRequested(1), startRequested(2));
    const witness = [...lived(1, 1_000, 2_000), ...lived(2, 3_000, null)];
    expect(decidedLives(aRun({ log, witness })).violations).toEqual([]);
  });

  it('must not begin undecided, nor have the number of another', () => {
    const log = aLog(requested(), startRequested(1));
    expect(decidedLives(aRun({ log, witness: lived(2, 3_000, null) })).violations).toHaveLength(1);
    expect(decidedLives(aRun({ log: aLog(startRequested(1), startRequested(1)) })).violations).toHaveLength(1);
  });
});
