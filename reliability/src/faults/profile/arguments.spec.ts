import { parseArguments } from './arguments.js';
import { profiles } from './profiles.js';

describe('parseArguments', () => {
  it('runs the short profile with a random seed when nothing is said', () => {
    expect(parseArguments([], 77)).toMatchObject({ kind: 'run', profile: profiles.ci, seed: 77, isOnce: false });
  });

  it('takes profile, seed and minutes', () => {
    const parsed = parseArguments(['--profile', 'nightly', '--seed=12', '--minutes', '1.5', '--directory', '/x'], 1);
    expect(parsed).toMatchObject({ profile: { ...profiles.nightly, minutes: 1.5 }, seed: 12, directory: '/x' });
  });

  it('takes faults with and without a variant, once each unless minutes are said', () => {
    const faults = [{ id: 'F1', variant: 'gateway' }, { id: 'suspend' }, { id: 'F7', variant: 'to-bus' }];
    expect(parseArguments(['--faults', 'F1:gateway,suspend,F7:to-bus'], 1)).toMatchObject({ faults, isOnce: true });
    expect(parseArguments(['--faults', 'suspend', '--minutes', '1'], 1)).toMatchObject({ isOnce: false });
  });

  it('knows a trial', () => {
    expect(parseArguments([], 1)).toMatchObject({ isTrial: false });
    expect(parseArguments(['--trial'], 1)).toMatchObject({ isTrial: true });
  });

  it('judges an old run, lists, and helps', () => {
    expect(parseArguments(['--judge', 'old'], 1)).toEqual({ kind: 'judge', directory: 'old' });
    expect(parseArguments(['--list'], 1)).toEqual({ kind: 'list' });
    expect(parseArguments(['--help'], 1)).toEqual({ kind: 'help' });
  });

  it.each([
    [['--profil', 'ci'], 'profil'],
    [['ci'], 'ci'],
    [['--profile', 'weekly'], 'no profile weekly'],
    [['--faults', 'F99'], 'no fault F99'],
    [['--faults', 'F1:dog'], 'no variant dog'],
    [['--faults', ''], 'no fault'],
    [['--seed', '1.5'], '--seed'],
    [['--seed', 'x'], '--seed'],
    [['--minutes', ''], '--minutes'],
    [['--minutes', '-1'], '--minutes'],
  ])('says what is wrong with %j', (args, why) => {
    const parsed = parseArguments(args, 1);
    expect(parsed.kind).toBe('wrong');
    expect(parsed.kind === 'wrong' ? parsed.why : '').toContain(why);
  });
});
