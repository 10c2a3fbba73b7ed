import { renderTable } from '../output/table.js';
import { cellText, valueAt } from '../output/template.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { CLI_VERSION } from '../version.js';
import { isPluginEnabled, SHIPPED_PLUGINS, type ShippedPlugin } from './shipped-plugins.js';

export interface PluginListing {
  readonly onlyActive: boolean;
  readonly kind: ShippedPlugin['kind'] | undefined;
  readonly fields: readonly string[];
}

/** `plugin list`. */
export function listPlugins({ output, settings }: Invocation, { onlyActive, kind, fields }: PluginListing): number {
  const rows = SHIPPED_PLUGINS.map((plugin) => ({
    name: plugin.name,
    version: CLI_VERSION,
    description: plugin.description,
    // Text, as mngr prints it.
    enabled: String(isPluginEnabled(settings.values, plugin.name)),
    kind: plugin.kind,
  })).filter((row) => (!onlyActive || row.enabled === 'true') && (kind ?? row.kind) === row.kind);
  const headers = fields.map((field) => field.toUpperCase());
  output.line(
    renderTable(
      headers,
      rows.map((row) => fields.map((field) => cellText(valueAt(row, field)))),
    ),
  );
  output.json({ plugins: rows });
  for (const row of rows) output.event('plugin', row);
  output.items(rows);
  return EXIT.ok;
}
