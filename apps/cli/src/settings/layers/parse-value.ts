import { booleanOf } from '../is-true.js';
import { isTable, typeName, type SettingType } from '../schema/setting-type.js';

/** A value from a command line or a variable: JSON if it is JSON, else the text itself. */
export function parseValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** The same, where the type of the setting is known: `config set prefix 12` means a text, `config set headless yes` true. */
export function parseValueFor(text: string, type: SettingType | undefined): unknown {
  const value = parseValue(text);
  if (type !== undefined && typeName(type) === 'boolean') return booleanOf(value) ?? value;
  const isText = type?.kind === 'text' || type?.kind === 'choice';
  const isPlain = value !== null && !Array.isArray(value) && !isTable(value) && typeof value !== 'string';
  return isText && isPlain ? text : value;
}
