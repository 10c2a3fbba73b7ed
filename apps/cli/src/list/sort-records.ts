import { cellText, valueAt } from '../output/template.js';
import { UsageError } from '../program/usage-error.js';

export interface SortKey {
  /** A dotted field, or an expression in CEL. */
  readonly text: string;
  readonly isDescending: boolean;
}

/** The value that one key orders by; `undefined` is missing. */
export type KeyValue<T> = (record: T) => unknown;

const FIELD = /^[\w$-]+(\.[\w$-]+)*$/;

/** Whether a key is a field, and no expression that has to be evaluated. */
export function isField(key: SortKey): boolean {
  return FIELD.test(key.text);
}

/** Splits at the commas that stand in no bracket and in no quotes. */
function partsOf(text: string): readonly string[] {
  const parts = [''];
  let [depth, quote] = [0, ''];
  for (const char of text) {
    if (quote !== '') quote = char === quote ? '' : quote;
    else if (char === '"' || char === "'") quote = char;
    else if ('([{'.includes(char)) depth += 1;
    else if (')]}'.includes(char)) depth -= 1;
    if (char === ',' && depth === 0 && quote === '') parts.push('');
    else parts[parts.length - 1] += char;
  }
  return parts.map((part) => part.trim());
}

/** Reads `field [asc|desc], …`; in a field's place may stand an expression in CEL. @throws UsageError */
export function parseSort(text: string): readonly SortKey[] {
  return partsOf(text).map((part) => {
    const [, key = '', direction = 'asc'] = /^(.*?)(?:\s+(asc|desc))?$/is.exec(part) ?? [];
    const isWord = /^\S+$/.test(key) || /[()[\]+*/%<>=!?&|"'-]/.test(key);
    if (key !== '' && isWord) return { text: key, isDescending: direction.toLowerCase() === 'desc' };
    throw new UsageError(`Invalid value for --sort: "${part}" is not FIELD or "FIELD desc".`);
  });
}

function compare(a: unknown, b: unknown): number {
  if ((typeof a === 'number' || typeof a === 'bigint') && (typeof b === 'number' || typeof b === 'bigint'))
    return a < b ? -1 : a > b ? 1 : 0;
  const [x, y] = [cellText(a), cellText(b)];
  return x < y ? -1 : x > y ? 1 : 0;
}

const fieldValue =
  (text: string): KeyValue<unknown> =>
  (record) =>
    valueAt(record, text);

/**
 * Numbers by number, everything else by its text; what is missing comes last.
 *
 * @param valueOf how a key's value is found. @default the field of that name
 */
export function sortRecords<T>(
  records: readonly T[],
  keys: readonly SortKey[],
  valueOf: (key: SortKey) => KeyValue<T> = ({ text }) => fieldValue(text),
): readonly T[] {
  const getters = keys.map(valueOf);
  const rows = records.map((record) => ({ record, values: getters.map((get) => get(record)) }));
  return rows
    .sort((left, right) => {
      for (const [i, { isDescending }] of keys.entries()) {
        const [a, b] = [left.values[i], right.values[i]];
        const [isNoA, isNoB] = [a === undefined || a === null, b === undefined || b === null];
        const difference = isNoA || isNoB ? Number(isNoA) - Number(isNoB) : compare(a, b) * (isDescending ? -1 : 1);
        if (difference !== 0) return difference;
      }
      return 0;
    })
    .map(({ record }) => record);
}
