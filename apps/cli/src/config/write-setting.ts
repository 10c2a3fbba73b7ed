import type { Invocation } from '../program/invocation.js';
import { EXIT } from '../program/exit-code.js';
import {
  keyPathText,
  splitSuffix,
  valueAtPath,
  withoutPath,
  withValueAt,
  type KeyPath,
  type Suffix,
} from '../settings/layers/key-path.js';
import type { Scope } from '../settings/layers/layer.js';
import { extended } from '../settings/layers/merge-layers.js';
import { parseValueFor } from '../settings/layers/parse-value.js';
import { typeAt, type SettingType, type Table } from '../settings/schema/setting-type.js';
import { cellText } from '../output/template.js';
import { changeSettings, keyPathArg } from './change-settings.js';

const VERB: Readonly<Record<'set' | Suffix, string>> = { set: 'Set', extend: 'Extended', assign: 'Assigned' };

function typeOf(schema: SettingType, path: KeyPath): SettingType | undefined {
  return path.reduce<SettingType | undefined>((type, key) => type && typeAt(type, splitSuffix(key).key), schema);
}

function withSuffix(path: KeyPath, suffix: Suffix): KeyPath {
  return [...path.slice(0, -1), `${path.at(-1) ?? ''}__${suffix}`];
}

/** The present values with one written; of `key` and `key__assign` only the later one stays, for they say the same. */
function written(values: Table, path: KeyPath, suffix: Suffix | undefined, value: unknown): Table {
  const at = suffix === undefined ? path : withSuffix(path, suffix);
  if (suffix === 'extend') return withValueAt(values, at, extended(valueAtPath(values, at), value));
  const other = suffix === 'assign' ? path : withSuffix(path, 'assign');
  return withValueAt(withoutPath(values, other), at, value);
}

/**
 * `config set`, `extend` and `assign`: writes one key of one file and tells it.
 *
 * @param keyText may end in `__extend` or `__assign` itself
 * @param valueText JSON, else text
 */
export async function writeSetting(
  invocation: Invocation,
  verb: 'set' | Suffix,
  keyText: string,
  valueText: string,
  scope: Scope,
): Promise<number> {
  const given = keyPathArg(keyText);
  const last = splitSuffix(given.at(-1) ?? '');
  const path = [...given.slice(0, -1), last.key];
  const suffix = verb === 'set' ? last.suffix : verb;
  let value: unknown;
  const file = await changeSettings(invocation, scope, (values, schema) => {
    value = parseValueFor(valueText, typeOf(schema, path));
    return written(values, path, suffix, value);
  });
  const { output } = invocation;
  const key = keyPathText(path);
  const result = { key, value, scope, path: file };
  output.line(`${VERB[suffix ?? 'set']} ${key} = ${cellText(value)} in ${scope} (${file})`);
  output.json(result);
  output.event(`config_${suffix ?? 'set'}`, result);
  output.items([result]);
  return EXIT.ok;
}
