import { gaplessLog, replayedModels, unchangedPast } from './log-integrity.js';
import { aLog, aRun, OTHER, requested, startRequested } from './run-records.fixture.js';

const log = aLog(requested(), startRequested(1), { ...requested(), streamId: OTHER });
const segment = { after: '0', upTo: '3', md5: 'x' };
const samples = [{ kind: 'segment' as const, at: 1, ...segment }];

describe('I3', () => {
  it('holds for a log without holes', () => {
    expect(gaplessLog(aRun({ log }))).toMatchObject({ checked: 3, violations: [] });
  });

  it('finds a missing position and a missing stream version', () => {
    expect(gaplessLog(aRun({ log: log.filter(({ position }) => position !== '2') })).violations).toHaveLength(1);
    const skipped = log.map((event) => (event.position === '2' ? { ...event, streamVersion: 3 } : event));
    expect(gaplessLog(aRun({ log: skipped })).violations).toEqual([expect.stringContaining('version 3 follows 1')]);
  });

  it('finds a past that has changed, and leaves open what was not hashed again', () => {
    expect(unchangedPast(aRun({ samples, end: { segments: [segment] } })).violations).toEqual([]);
    const changed = aRun({ samples, end: { segments: [{ ...segment, md5: 'y' }] } });
    expect(unchangedPast(changed).violations).toHaveLength(1);
    expect(unchangedPast(aRun({ samples }))).toMatchObject({ undecided: 1, violations: [] });
  });

  it('finds a read model that a replay builds differently, and says when there was none', () => {
    const replay = [{ table: 'agents.rows', onlyLive: ['{"a":1}'], onlyReplayed: ['{"a":2}'] }];
    expect(replayedModels(aRun()).violations).toEqual([]);
    expect(replayedModels(aRun({ end: { replay } })).violations).toHaveLength(1);
    expect(replayedModels(aRun({ end: { replay: null } }))).toMatchObject({ skipped: expect.any(String) });
  });
});
