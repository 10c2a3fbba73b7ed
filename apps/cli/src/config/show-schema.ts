import { renderTable } from '../output/table.js';
import { cellText } from '../output/template.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { settingsSchema } from '../settings/schema/settings-schema.js';
import { keyNotFound } from './change-settings.js';
import { effectiveValues, settingRows } from './setting-rows.js';

/** `config schema`. @param prefix a key: only it and those below it @throws AppError `settings.no-key` */
export function showSchema({ output, settings, commands }: Invocation, prefix: string | undefined): number {
  const schema = settingsSchema(commands);
  const all = settingRows(schema, effectiveValues(schema, settings.values));
  const rows = all.filter(({ key }) => prefix === undefined || key === prefix || key.startsWith(`${prefix}.`));
  if (rows.length === 0) keyNotFound((prefix ?? '').split('.'));
  const cells = rows.map(({ key, type, value, description, has_effect }) => [
    key,
    type,
    cellText(value),
    has_effect ? description : `${description} (no effect here)`,
  ]);
  output.line(renderTable(['KEY', 'TYPE', 'VALUE', 'MEANING'], cells));
  output.json({ keys: rows });
  for (const row of rows) output.event('config_key', { ...row });
  output.items(rows);
  return EXIT.ok;
}
