import type { Look } from './look.js';
import { verdictsOf } from './verdicts.js';

/** @returns one look a minute for an hour */
const hour = (value: (hours: number, n: number) => number, what = 'memory gateway'): (readonly [number, Look])[] =>
  Array.from({ length: 60 }, (_, n) => [n / 60, { [what]: value(n / 60, n) }]);
const judge = (looks: (readonly [number, Look])[]) => verdictsOf(looks)[0]?.judgement;

describe('the verdict of a soak', () => {
  it('is met when nothing grows, and missed when it surely does', () => {
    expect(judge(hour((_, n) => 100 + (n % 2) * 8))).toBe('not decided');
    expect(judge(hour((_, n) => 100 + (n % 2) / 10))).toBe('met');
    expect(judge(hour((hours, n) => 100 + 5 * hours + (n % 2)))).toBe('missed');
  });

  it('is open while the run is too short for its noise', () => {
    expect(judge(hour((_, n) => 100 + (n % 2)).slice(0, 5))).toBe('not decided');
    expect(judge(hour(() => 100).slice(0, 2))).toBe('not decided');
  });

  it('passes over looks that found nothing, and has no goal for what grows with the work', () => {
    expect(judge(hour((_, n) => (n === 30 ? Number.NaN : 100)))).toBe('met');
    expect(judge(hour((hours) => 1_000 * hours, 'rows events'))).toBe('');
  });
});
