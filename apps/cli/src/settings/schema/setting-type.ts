import type { Flag } from '../../program/flag.js';

/** What may stand at one place of the settings. */
export type SettingType =
  | { readonly kind: 'boolean' | 'text' | 'number' | 'list' | 'words' | 'any' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }
  /** The default of a flag; the flag itself says which values it takes. */
  | { readonly kind: 'flag'; readonly flag: Flag<unknown> }
  | RecordType
  | { readonly kind: 'map'; readonly of: SettingType; readonly names?: NameRule };

/** Which names the entries of a map may have. */
export interface NameRule {
  readonly pattern: RegExp;
  /** The end of a sentence that begins with the key. */
  readonly reason: string;
}

/** A table with known keys. */
export interface RecordType {
  readonly kind: 'record';
  readonly fields: Readonly<Record<string, SettingField>>;
  /** What other keys may hold; absent: there are no others. */
  readonly others?: SettingType;
}

export interface SettingField {
  readonly type: SettingType;
  /** One sentence without a full stop. */
  readonly description: string;
  readonly default?: unknown;
  /** False: known from mngr, accepted, and without any effect here. */
  readonly hasEffect: boolean;
}

export type Table = Readonly<Record<string, unknown>>;

export function isTable(value: unknown): value is Table {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

/** The value at a key of a table's own; nothing inherited, whatever the key is called. */
export function own(table: unknown, key: string): unknown {
  return isTable(table) && Object.hasOwn(table, key) ? table[key] : undefined;
}

/** The type at a key; `undefined` when there is no such key. */
export function typeAt(type: SettingType, key: string): SettingType | undefined {
  if (type.kind === 'any') return type;
  if (type.kind === 'map') return type.of;
  if (type.kind !== 'record') return undefined;
  return Object.hasOwn(type.fields, key) ? type.fields[key]?.type : type.others;
}

/** The word that `config schema` shows. */
export function typeName(type: SettingType): string {
  switch (type.kind) {
    case 'choice':
      return type.choices.join('|');
    case 'flag':
      if (type.flag.isRepeatable) return 'list';
      return /[<[]/.test(type.flag.spec) ? 'text' : 'boolean';
    case 'record':
    case 'map':
      return 'table';
    case 'words':
      return 'text|list';
    default:
      return type.kind;
  }
}

/** Whether `__extend` means anything for it. */
export function isAggregate(type: SettingType): boolean {
  return (
    ['list', 'words', 'record', 'map', 'any'].includes(type.kind) || (type.kind === 'flag' && type.flag.isRepeatable)
  );
}
