import { isTable, type SettingType } from '../schema/setting-type.js';

/** A value from a command line or a variable: JSON if it is JSON, else the text itself. */
export function parseValue(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    return text;
  }
}

/** The same, where the setting is known to be text: `config set prefix 12` means the text "12". */
export function parseValueFor(text: string, type: SettingType | undefined): unknown {
  const value = parseValue(text);
  const isText = type?.kind === 'text' || type?.kind === 'choice';
  const isPlain = value !== null && !Array.isArray(value) && !isTable(value) && typeof value !== 'string';
  return isText && isPlain ? text : value;
}
