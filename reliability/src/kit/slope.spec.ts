import { slopeOf } from './slope.js';

describe('slopeOf', () => {
  it('finds the line, and is sure of it when there is no noise', () => {
    const { slope, uncertainty } = slopeOf([0, 1, 2, 3].map((x) => [x, 5 + 2 * x]));
    expect(slope).toBeCloseTo(2);
    expect(uncertainty).toBeCloseTo(0);
  });

  it('is the less sure the more noise there is', () => {
    const noisy = (size: number) => slopeOf(Array.from({ length: 40 }, (_, x) => [x, x + (x % 2) * size]));
    expect(noisy(10).uncertainty).toBeGreaterThan(noisy(1).uncertainty);
    expect(Math.abs(noisy(10).slope - 1)).toBeLessThan(noisy(10).uncertainty);
  });

  it('says nothing from two points', () => {
    expect(
      slopeOf([
        [0, 0],
        [1, 1],
      ]).uncertainty,
    ).toBe(Infinity);
  });
});
