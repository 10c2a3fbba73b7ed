import { AppError } from '@mngr/errors';
import { parseDurationMs } from './duration.js';
import { exitCodeOf, worstExitCode } from './exit-code.js';
import { choiceFlag, durationFlag, longName, numberFlag } from './flag.js';
import { splitAtDashes } from './split-dashes.js';

describe('a duration', () => {
  it.each([
    ['5', 5_000],
    ['0.5', 500],
    ['250ms', 250],
    ['30s', 30_000],
    ['2m', 120_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['soon', undefined],
    ['-1', undefined],
    ['', undefined],
  ])('%j is %j ms', (text, ms) => {
    expect(parseDurationMs(text)).toBe(ms);
  });
});

describe('a flag', () => {
  it('is named by its long spelling when its value is wrong', () => {
    expect(longName('-m, --message <text>')).toBe('--message');
    expect(() => numberFlag('--limit <n>', '', { min: 1, isWhole: true }).read('1.5')).toThrow(
      '--limit: "1.5" is not a whole',
    );
    expect(() => choiceFlag('--on-error <x>', ['a', 'b'], '').read('c')).toThrow('--on-error: "c" is not one of a, b');
    expect(() => durationFlag('--timeout <t>', '').read('x')).toThrow('--timeout');
  });
});

describe('the first "--"', () => {
  it('ends what the program reads', () => {
    expect(splitAtDashes(['c', 'a', '--', 'x', '--', '-y'])).toEqual({ own: ['c', 'a'], rest: ['x', '--', '-y'] });
    expect(splitAtDashes(['c', '--'])).toEqual({ own: ['c'], rest: [] });
    expect(splitAtDashes(['c'])).toEqual({ own: ['c'], rest: undefined });
  });
});

describe('exit codes', () => {
  it("go by mngr's order of badness", () => {
    expect([worstExitCode([1, 2, 6]), worstExitCode([4, 3, 1]), worstExitCode([0, 0]), worstExitCode([])]).toEqual([
      2, 3, 0, 0,
    ]);
  });

  it.each([
    ['timeout', 'x.y', 2],
    ['unavailable', 'x.y', 1],
    ['rejected', 'host.unreachable', 6],
    ['rejected', 'message.blocked-by-dialog', 7],
  ] as const)('of %s %s is %i', (kind, code, exit) => {
    expect(exitCodeOf(new AppError(kind, code, '.'))).toBe(exit);
  });
});
