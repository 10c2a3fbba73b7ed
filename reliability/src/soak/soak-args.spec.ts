import { parseSoakArgs } from './soak-args.js';

describe('the arguments of a soak', () => {
  it('are minutes, and a warm-up and a seed that may be given', () => {
    expect(parseSoakArgs(['--minutes', '60'], () => 0.5)).toEqual({ minutes: 60, warmUpMinutes: 10, seed: 2 ** 30 });
    expect(parseSoakArgs(['--minutes', '4', '--seed', '7'])).toEqual({ minutes: 4, warmUpMinutes: 1, seed: 7 });
    expect(parseSoakArgs(['--warm-up', '2', '--minutes', '4', '--seed', '7'])).toMatchObject({ warmUpMinutes: 2 });
  });

  it.each([
    [[]],
    [['--minutes']],
    [['--minutes', 'x']],
    [['--minutes', '0']],
    [['--hours', '1']],
    [['--minutes', '3', '--warm-up', '3']],
  ])('refuses %j', (args) => {
    expect(parseSoakArgs(args)).toBeNull();
  });
});
