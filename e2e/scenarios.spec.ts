import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const between = (first: number, last: number): readonly number[] =>
  Array.from({ length: last - first + 1 }, (_, i) => first + i);
const WANTED = [...between(1, 78), ...between(80, 86), ...between(97, 100)];

/** What a spec calls its tests, as the source has it: `it('…'`, `it.each(…)('…'`. */
const titlesOf = (source: string): ReadonlySet<string> =>
  new Set(
    [...source.matchAll(/(?:\bit\(|\)\()\s*(?:'((?:\\.|[^'\\])*)'|"((?:\\.|[^"\\])*)"|`((?:\\.|[^`\\])*)`)/g)].map(
      ([, single, double, template]) => (single ?? double ?? template ?? '').replaceAll(/\\(.)/g, '$1'),
    ),
  );

interface Row {
  readonly number: number;
  /** Code spans of the third column: a path, then titles of tests in it, and so on. */
  readonly references: readonly string[];
  readonly missing: string;
}

const rows: readonly Row[] = readFileSync(join(ROOT, 'docs', 'scenarios.md'), 'utf8')
  .split('\n')
  .filter((line) => /^\| \d+ \|/.test(line))
  .map((line) => {
    const [, number = '', , tests = '', missing = ''] = line.split('|');
    const references = [...tests.matchAll(/`([^`]+)`/g)].map(([, span = '']) => span);
    return { number: Number(number), references, missing: missing.trim() };
  });

describe('the page of scenarios', () => {
  it('has one row for each of them', () => {
    expect(rows.map(({ number }) => number)).toEqual(WANTED);
  });

  it('names a test for each, or says that it is not held', () => {
    for (const { number, references, missing } of rows)
      expect({ number, isHeld: references.length >= 2 }).toEqual({ number, isHeld: !missing.startsWith('Not held.') });
  });

  it('names files and titles that there are', () => {
    const unknown: string[] = [];
    for (const { number, references } of rows) {
      let titles: ReadonlySet<string> = new Set();
      for (const each of references) {
        if (each.endsWith('spec.ts')) {
          const path = join(ROOT, each);
          titles = existsSync(path) ? titlesOf(readFileSync(path, 'utf8')) : new Set();
          if (titles.size === 0) unknown.push(`${number}: ${each}`);
        } else if (!titles.has(each)) unknown.push(`${number}: ${each}`);
      }
    }
    expect(unknown).toEqual([]);
  });
});
