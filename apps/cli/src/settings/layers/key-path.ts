import { isTable, own, type Table } from '../schema/setting-type.js';

export type KeyPath = readonly string[];
export type Suffix = 'extend' | 'assign';

const SEGMENT = /^(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([^.'"]+))(?:\.|$)/;
const BARE = /^[A-Za-z0-9_-]+$/;

/** `commands.list.active`, with quotes where TOML needs them; `undefined` when it is no path of keys. */
export function parseKeyPath(text: string): KeyPath | undefined {
  const path: string[] = [];
  let rest = text.trim();
  if (rest === '' || rest.endsWith('.')) return undefined;
  while (rest !== '') {
    const match = rest.match(SEGMENT);
    if (match === null) return undefined;
    path.push((match[1]?.replaceAll(/\\(.)/g, '$1') ?? match[2] ?? match[3] ?? '').trim());
    rest = rest.slice(match[0].length);
  }
  return path.every((part) => part !== '') ? path : undefined;
}

export function keyPathText(path: KeyPath): string {
  return path.map((part) => (BARE.test(part) ? part : JSON.stringify(part))).join('.');
}

/** A key without its `__extend` or `__assign`, and which of them it had. */
export function splitSuffix(key: string): { readonly key: string; readonly suffix: Suffix | undefined } {
  const match = key.match(/^(.+)__(extend|assign)$/);
  const suffix = match?.[2];
  return suffix === 'extend' || suffix === 'assign' ? { key: match?.[1] ?? key, suffix } : { key, suffix: undefined };
}

export function valueAtPath(table: Table, path: KeyPath): unknown {
  let value: unknown = table;
  for (const key of path) value = own(value, key);
  return value;
}

/** A copy with the value at the path; what stands in the way of it and is no table is replaced. */
export function withValueAt(table: Table, [key = '', ...rest]: KeyPath, value: unknown): Table {
  if (rest.length === 0) return { ...table, [key]: value };
  const inner = own(table, key);
  return { ...table, [key]: withValueAt(isTable(inner) ? inner : {}, rest, value) };
}

/** A copy without the path, and without tables that it leaves empty. */
export function withoutPath(table: Table, [key = '', ...rest]: KeyPath): Table {
  const { [key]: value, ...others } = table;
  if (rest.length === 0 || !isTable(value)) return others;
  const inner = withoutPath(value, rest);
  return Object.keys(inner).length === 0 ? others : { ...table, [key]: inner };
}

/** Every value that is no table, and every empty table, with its path. */
export function leavesOf(table: Table, prefix: KeyPath = []): readonly (readonly [KeyPath, unknown])[] {
  return Object.entries(table).flatMap(([key, value]) => {
    const path = [...prefix, key];
    return isTable(value) && Object.keys(value).length > 0 ? leavesOf(value, path) : [[path, value] as const];
  });
}
