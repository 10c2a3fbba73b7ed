import { EXIT } from '../program/exit-code.js';
import { choiceFlag, switchFlag, textFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const FIELDS = ['name', 'version', 'description', 'enabled', 'kind'] as const;

const flags = {
  active: switchFlag('--active', 'Only those that may be used'),
  kind: choiceFlag('--kind <kind>', ['agent-type', 'provider'], 'Only of this kind'),
  fields: textFlag('--fields <a,b>', `Columns: ${FIELDS.join(', ')}`),
} as const;

/** Shows what ships. */
export class PluginListCommand {
  static readonly command = 'plugin list';
  static readonly aliases = ['ls'];
  static readonly summary = 'Show agent types and providers, and whether they may be used';
  static readonly description = '';
  static readonly args = [];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Agent types that may be used', line: 'mngr plugin list --active --kind agent-type' },
    { description: 'Names', line: "mngr plugin list --format '{name}'" },
  ];

  async run(
    { output, settings }: Invocation,
    _args: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    const [{ isPluginEnabled, SHIPPED_PLUGINS }, { renderTable }, { cellText, valueAt }, { CLI_VERSION }] =
      await Promise.all([
        import('../plugins/shipped-plugins.js'),
        import('../output/table.js'),
        import('../output/template.js'),
        import('../version.js'),
      ]);
    const rows = SHIPPED_PLUGINS.map(({ name, kind, description }) => ({
      name,
      version: CLI_VERSION,
      description,
      // Text, as mngr prints it.
      enabled: String(isPluginEnabled(settings.values, name)),
      kind,
    })).filter((row) => (!given.active || row.enabled === 'true') && (given.kind ?? row.kind) === row.kind);
    const fields = given.fields?.split(',').map((field) => field.trim()) ?? FIELDS.slice(0, 4);
    const cells = rows.map((row) => fields.map((field) => cellText(valueAt(row, field))));
    output.line(
      renderTable(
        fields.map((field) => field.toUpperCase()),
        cells,
      ),
    );
    output.json({ plugins: rows });
    for (const row of rows) output.event('plugin', row);
    output.items(rows);
    return EXIT.ok;
  }
}
