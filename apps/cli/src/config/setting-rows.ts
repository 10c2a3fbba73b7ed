import { keyPathText, valueAtPath, type KeyPath } from '../settings/layers/key-path.js';
import { mergeLayers } from '../settings/layers/merge-layers.js';
import { settingKeysOf } from '../settings/schema/flag-keys.js';
import {
  typeName,
  type RecordType,
  type SettingField,
  type SettingType,
  type Table,
} from '../settings/schema/setting-type.js';

/** One key that settings may have. */
export interface SettingRow {
  readonly key: string;
  readonly type: string;
  /** What it is now, from all layers and the built-in value; `null` when it is nothing. */
  readonly value: unknown;
  readonly default: unknown;
  readonly has_effect: boolean;
  readonly description: string;
}

/** The built-in values, as the lowest layer. */
export function builtIns({ fields }: RecordType): Table {
  const values: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    if (field.default !== undefined) values[key] = field.default;
    else if (field.type.kind === 'record') {
      const inner = builtIns(field.type);
      if (Object.keys(inner).length > 0) values[key] = inner;
    }
  }
  return values;
}

/** All layers with the built-in values below them. */
export function effectiveValues(schema: RecordType, values: Table): Table {
  return mergeLayers([
    { name: 'built-in values', values: { ...builtIns(schema), allow_settings_key_assignment_narrowing: true } },
    { name: 'settings', values },
    {
      name: 'settings',
      values: { allow_settings_key_assignment_narrowing: values['allow_settings_key_assignment_narrowing'] ?? false },
    },
  ]);
}

/** A flag with several spellings is shown once, and what a command has not is not shown. */
function isShown(key: string, { type, hasEffect }: SettingField, path: KeyPath): boolean {
  const isFlagPlace = path[0] === 'commands' || path[0] === 'create_templates';
  if (isFlagPlace && !hasEffect) return false;
  return type.kind !== 'flag' || (!type.flag.isHidden && settingKeysOf(type.flag)[0] === key);
}

function fieldsOf(type: SettingType, path: KeyPath): readonly (readonly [KeyPath, SettingField])[] {
  if (type.kind === 'map') return fieldsOf(type.of, [...path, '<name>']);
  if (type.kind !== 'record') return [];
  return Object.entries(type.fields).flatMap(([key, field]) => {
    if (!isShown(key, field, path)) return [];
    const inner = fieldsOf(field.type, [...path, key]);
    return inner.length > 0 ? inner : [[[...path, key], field] as const];
  });
}

/** Every key there is, with its value now. */
export function settingRows(schema: RecordType, values: Table): readonly SettingRow[] {
  return fieldsOf(schema, []).map(([path, { type, description, hasEffect, default: fallback }]) => ({
    key: path.map((part) => (part === '<name>' ? part : keyPathText([part]))).join('.'),
    type: typeName(type),
    value: valueAtPath(values, path) ?? fallback ?? null,
    default: fallback ?? null,
    has_effect: hasEffect,
    description,
  }));
}
