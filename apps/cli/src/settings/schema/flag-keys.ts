import { booleanOf } from '../is-true.js';
import type { Flag, FlagSet } from '../../program/flag.js';
import type { SettingField } from './setting-type.js';

/** Names that mngr's settings have for flags whose spelling says something else. */
const SYNONYMS: Readonly<Record<string, string>> = { format: 'output_format', window: 'extra_window' };

/** The keys under which settings give a flag a default: every long spelling, with underscores. */
export function settingKeysOf({ spec, aliases }: Flag<unknown>): readonly string[] {
  const spellings = [...spec.matchAll(/--([a-z0-9-]+)/g)].map((match) => match[1] ?? '');
  const names = [...spellings, ...aliases.map((alias) => alias.replace(/^--?/, ''))];
  const keys = names.map((name) => name.replaceAll('-', '_'));
  return [...new Set(keys.flatMap((key) => [key, SYNONYMS[key] ?? key]))];
}

/** The settings that a set of flags has. */
export function flagFields(flags: FlagSet): Readonly<Record<string, SettingField>> {
  const fields: Record<string, SettingField> = {};
  for (const flag of Object.values(flags)) {
    for (const key of settingKeysOf(flag)) {
      fields[key] = { type: { kind: 'flag', flag }, description: flag.description, hasEffect: true };
    }
  }
  return fields;
}

/** A setting as the parser would have collected it from the command line. */
export function rawOfSetting(flag: Flag<unknown>, value: unknown): unknown {
  const text = (item: unknown): unknown =>
    typeof item === 'number' || typeof item === 'boolean' ? String(item) : item;
  if (flag.isRepeatable) return Array.isArray(value) ? value.map(text) : [text(value)];
  const takesValue = /[<[]/.test(flag.spec);
  if (takesValue) return text(value);
  if (flag.isCounted && typeof value === 'number' && Number.isInteger(value) && value >= 0) return value > 0;
  return booleanOf(value) ?? value;
}
