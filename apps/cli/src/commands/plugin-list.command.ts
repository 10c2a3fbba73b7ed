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

  async run(invocation: Invocation, _args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { listPlugins } = await import('../plugins/list-plugins.js');
    const fields = given.fields?.split(',').map((field) => field.trim()) ?? FIELDS.slice(0, 4);
    return listPlugins(invocation, { onlyActive: given.active, kind: given.kind, fields });
  }
}
