import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';

/** Shows every key. */
export class ConfigSchemaCommand {
  static readonly command = 'config schema';
  static readonly aliases = [];
  static readonly summary = 'Show every key that settings may have';
  static readonly description =
    'With its type, its value now, and what it means. Keys that are only known so that settings of mngr can be read say so.';
  static readonly args = [{ name: 'KEY', description: 'Only this key and those below it, such as commands.create' }];
  static readonly flags = {};
  static readonly examples = [
    { description: 'What create takes from settings', line: 'mngr config schema commands.create' },
    { description: 'Only names', line: "mngr config schema --format '{key}'" },
  ];

  async run({ output, settings, commands }: Invocation, [prefix]: readonly string[]): Promise<number> {
    const [{ effectiveValues, settingRows }, { settingsSchema }, { renderTable }, { cellText }] = await Promise.all([
      import('../config/setting-rows.js'),
      import('../settings/schema/settings-schema.js'),
      import('../output/table.js'),
      import('../output/template.js'),
    ]);
    const schema = settingsSchema(commands);
    const all = settingRows(schema, effectiveValues(schema, settings.values));
    const rows = all.filter(({ key }) => prefix === undefined || key === prefix || key.startsWith(`${prefix}.`));
    if (rows.length === 0) (await import('../config/change-settings.js')).keyNotFound((prefix ?? '').split('.'));
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
}
