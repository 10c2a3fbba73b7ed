import { isDeepStrictEqual } from 'node:util';
import { rejected } from '@mngr/errors';
import { keyPathText, type KeyPath } from '../layers/key-path.js';
import { isTable, own, type Table } from '../schema/setting-type.js';
import { parseToml } from './parse-toml.js';

// What TOML 1.0 also reads: no comma at the end of an inline table.
const STYLE = { trailingComma: false, multilineTable: false, bracketSpacing: false, trailingNewline: 1 } as const;

/** Tables with values of their own that the present values do not have, as headers of sections. */
function newSections(before: Table, after: Table, path: KeyPath = []): readonly string[] {
  return Object.entries(after).flatMap(([key, value]) => {
    if (!isTable(value)) return [];
    const at = [...path, key];
    const present = own(before, key);
    const deeper = newSections(isTable(present) ? present : {}, value, at);
    const hasOwn = Object.values(value).some((inner) => !isTable(inner));
    return isTable(present) || !hasOwn ? deeper : [`\n[${keyPathText(at)}]\n`, ...deeper];
  });
}

const plain = (table: Table): unknown => JSON.parse(JSON.stringify(table));

/** The patched text, if it then reads as these values. */
async function tryPatch(text: string, values: Table, path: string): Promise<string | undefined> {
  const { patch } = await import('@decimalturn/toml-patch');
  try {
    const patched = patch(text, values, STYLE).replace(/^\n+/, '');
    return isDeepStrictEqual(plain(await parseToml(patched, path)), plain(values)) ? patched : undefined;
  } catch {
    return undefined; // the text with the section is no TOML, or nothing that the library can change
  }
}

/**
 * The text with other values; comments, order and layout of everything else stay. A new table becomes a section.
 *
 * @param path the file, for the error
 * @throws AppError `settings.broken-toml` for a text that is none @throws AppError `settings.not-editable` when the result
 *   would not read as these values; nothing is written then
 */
export async function editToml(text: string, values: Table, path: string): Promise<string> {
  const before = await parseToml(text, path);
  if (isDeepStrictEqual(plain(before), plain(values))) return text;
  const separated = text === '' || text.endsWith('\n') ? text : `${text}\n`;
  const sections = newSections(before, values).join('');
  // A section may not be added to a table that is written inline: then the new table goes there too.
  const edited = (await tryPatch(`${separated}${sections}`, values, path)) ?? (await tryPatch(separated, values, path));
  if (edited !== undefined) return edited;
  throw rejected('settings.not-editable', `${path} cannot be changed without touching other settings.`, {
    wayOut: 'Change it by hand: "mngr config edit".',
  });
}
