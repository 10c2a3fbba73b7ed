import { GRACE_MS, judgeLeases, wasAway, type MachineLease } from './machine-lease.js';

const heardAt = (heardAtMs: number, verdict: MachineLease['verdict'] = 'reachable'): MachineLease => ({
  machineId: 'm',
  epoch: 1,
  heardAtMs,
  verdict,
});
/** Long past the grace time. */
const NOW = 1_000_000;

describe('machine lease', () => {
  it('is suspect after 10 s and unreachable after 30 s of silence, each told once', () => {
    const typesAt = (silentMs: number, verdict: MachineLease['verdict']) =>
      judgeLeases([heardAt(NOW - silentMs, verdict)], NOW, 0).map(({ type }) => type);
    expect(typesAt(9_999, 'reachable')).toEqual([]);
    expect(typesAt(10_000, 'reachable')).toEqual(['suspect']);
    expect(typesAt(10_000, 'suspect')).toEqual([]);
    expect(typesAt(30_000, 'suspect')).toEqual(['declare-unreachable']);
    expect(typesAt(90_000, 'unreachable')).toEqual([]);
  });

  it('judges nothing while the judge was away itself, and counts silence from its return', () => {
    const silent = [heardAt(NOW - 500_000)];
    expect(judgeLeases(silent, NOW, NOW + 1)).toEqual([]);
    const [action] = judgeLeases(silent, NOW, NOW - 1);
    expect(action?.silentMs).toBe(GRACE_MS + 1);
  });

  it('notices its own absence by either clock', () => {
    expect(wasAway(1_000, 1_500, 1_500)).toBe(false);
    expect(wasAway(1_000, 1_500, 60_000)).toBe(true);
    expect(wasAway(1_000, 7_000, 7_000)).toBe(true);
  });
});
