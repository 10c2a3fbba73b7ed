import { cellText, valueAt } from '../output/template.js';
import { UsageError } from '../program/usage-error.js';

export interface SortKey {
  readonly path: string;
  readonly isDescending: boolean;
}

/** Reads `field [asc|desc], …`. @throws UsageError */
export function parseSort(text: string): readonly SortKey[] {
  return text.split(',').map((part) => {
    const [path = '', direction = 'asc', ...more] = part.trim().split(/\s+/);
    const word = direction.toLowerCase();
    if (path !== '' && more.length === 0 && (word === 'asc' || word === 'desc'))
      return { path, isDescending: word === 'desc' };
    throw new UsageError(`Invalid value for --sort: "${part.trim()}" is not FIELD or "FIELD desc".`);
  });
}

function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [cellText(a), cellText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Numbers by number, everything else by its text; what is missing comes last. */
export function sortRecords<T>(records: readonly T[], keys: readonly SortKey[]): readonly T[] {
  return [...records].sort((left, right) => {
    for (const { path, isDescending } of keys) {
      const [a, b] = [valueAt(left, path), valueAt(right, path)];
      const [isNoA, isNoB] = [a === undefined || a === null, b === undefined || b === null];
      const difference = isNoA || isNoB ? Number(isNoA) - Number(isNoB) : compare(a, b) * (isDescending ? -1 : 1);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}
