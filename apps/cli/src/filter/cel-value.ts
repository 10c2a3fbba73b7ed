import { TYPE_ALIAS } from './cel-text.js';

export type CelContext = Readonly<Record<string, unknown>>;

/** Measures may have a fraction, also when they happen to be whole now. */
const MEASURE = /(_seconds|_gb|_ghz|^age|^runtime|^idle)$/;

/**
 * A record as CEL sees it: whole numbers are its `int`, so that `exit_code + 1` and `pid % 2` work, measures are `double`.
 *
 * @param key the name under which the value stands
 */
export function celValue(value: unknown, key = ''): unknown {
  if (typeof value === 'number') return Number.isSafeInteger(value) && !MEASURE.test(key) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((item) => celValue(item, key));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, celValue(each, name)]));
}

/** The variables of an expression about a record. */
export function celContext(record: object): CelContext {
  const fields = celValue(record) as CelContext;
  return { ...fields, [TYPE_ALIAS]: fields['type'] };
}
