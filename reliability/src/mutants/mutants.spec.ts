import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { parseArguments } from './arguments.js';
import { violationsIn, type CampaignRun } from './campaign-run.js';
import { mutants } from './catalogue.js';
import { patchById, ROOT } from './patches.js';
import { recordText } from './record.js';
import { verdictOf } from './verdict.js';

describe('the planted bugs', () => {
  const patches = patchById();

  it('are at least 25, each with one patch and one entry in the catalogue', () => {
    const ids = mutants.map(({ id }) => id);
    expect(ids.length).toBeGreaterThanOrEqual(25);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...patches.keys()]).toEqual(ids);
  });

  it.each([...patches])('%s fits the present sources', (_id, patch) => {
    const { status, stderr } = spawnSync('git', ['apply', '--check', patch], { cwd: ROOT, encoding: 'utf8' });
    expect({ patch: basename(patch), status, stderr }).toEqual({ patch: basename(patch), status: 0, stderr: '' });
  });
});

describe('the hunt', () => {
  const run = (outcome: CampaignRun['outcome'], ...invariants: string[]): CampaignRun => ({
    ...{ outcome, seed: 7, seconds: 60, output: '' },
    violations: new Map(invariants.map((one) => [one, 'something'])),
  });

  it('calls a bug found only when an invariant that should find it is violated', () => {
    expect(verdictOf([run('green'), run('violated', 'I2', 'S')], ['I2'])).toBe('found');
    expect(verdictOf([run('violated', 'A')], ['I2'])).toBe('by-another');
    expect(verdictOf([run('green'), run('invalid')], ['I2'])).toBe('survived');
    expect(verdictOf([run('invalid'), run('could-not-run')], ['I2'])).toBe('undecided');
  });

  it('reads violations from the output of a campaign', () => {
    const output =
      'I2  3  0  2  never two\nVIOLATION I2: two trees\nVIOLATION I2: three trees\nVIOLATION I10: a folder\n';
    expect([...violationsIn(output)]).toEqual([
      ['I2', 'two trees'],
      ['I10', 'a folder'],
    ]);
  });

  it('takes ids, a seed and flags, and says what is wrong', () => {
    expect(parseArguments(['M02', '--seed', '5', '--record'], 1)).toMatchObject({
      ...{ kind: 'hunt', chosen: [{ id: 'M02' }], seed: 5, isRecorded: true, hasControl: true },
    });
    expect(parseArguments([], 9)).toMatchObject({ kind: 'hunt', chosen: mutants, seed: 9 });
    expect(parseArguments(['M99'], 1)).toEqual({ kind: 'wrong', why: 'there is no mutant M99' });
    expect(parseArguments(['--seed', 'x'], 1).kind).toBe('wrong');
  });

  it('is recorded with commit, seed, seconds and what found each bug', () => {
    const result = { id: 'M01', title: 'a bug', findBy: ['I1'], verdict: 'found' } as const;
    const text = recordText({
      ...{ commit: 'abc', at: new Date('2030-01-02T03:04:05Z'), control: run('green') },
      results: [{ ...result, runs: [run('green'), run('violated', 'A', 'I1')] }],
    });
    expect(text).toContain('## 2030-01-02 03:04 UTC, commit abc: 1 of 1 found, control green (seed 7, 60 s)');
    expect(text).toContain('| M01 | a bug | found | I1 A | 7 | 120 |');
  });
});
