import { SeededRandom } from './seeded-random.js';

const drawn = (random: SeededRandom, count: number): number[] => Array.from({ length: count }, () => random.next());

describe('SeededRandom', () => {
  it('gives the same sequence for the same seed and another one for another seed', () => {
    expect(drawn(new SeededRandom(7), 20)).toEqual(drawn(new SeededRandom(7), 20));
    expect(drawn(new SeededRandom(7), 20)).not.toEqual(drawn(new SeededRandom(8), 20));
  });

  it('reaches both ends of a range and nothing outside of it', () => {
    const random = new SeededRandom(1);
    const seen = new Set(Array.from({ length: 500 }, () => random.integer(3, 6)));
    expect([...seen].toSorted((a, b) => a - b)).toEqual([3, 4, 5, 6]);
  });

  it('chooses in proportion to the weights', () => {
    const random = new SeededRandom(2);
    const often = Array.from({ length: 2_000 }, () => random.weighted({ rare: 1, often: 9, never: 0 }));
    expect(often.filter((key) => key === 'never')).toHaveLength(0);
    expect(often.filter((key) => key === 'often').length / 2_000).toBeCloseTo(0.9, 1);
  });

  it('keeps a fork apart from what its parent draws later', () => {
    const [one, other] = [new SeededRandom(3), new SeededRandom(3)];
    const [a, b] = [one.fork(), other.fork()];
    drawn(one, 10);
    expect(drawn(a, 5)).toEqual(drawn(b, 5));
  });
});
