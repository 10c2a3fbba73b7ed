import { readScopeFlag } from '../config/scope-flag.js';
import { EXIT } from '../program/exit-code.js';
import { switchFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  scope: readScopeFlag,
  all: switchFlag('--all', 'Also settings that nobody has set, with their built-in values'),
} as const;

/** Shows settings. */
export class ConfigListCommand {
  static readonly command = 'config list';
  static readonly aliases = ['ls'];
  static readonly summary = 'Show all settings that were set';
  static readonly description = '';
  static readonly args = [];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'What counts here', line: 'mngr config list' },
    { description: 'As lines of a script', line: "mngr config list --format '{key}={value}'" },
  ];

  async run(invocation: Invocation, _args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const [{ shownValues }, { keyPathText, leavesOf }, { cellText }] = await Promise.all([
      import('../config/shown-values.js'),
      import('../settings/layers/key-path.js'),
      import('../output/template.js'),
    ]);
    const { output } = invocation;
    const { values, path } = await shownValues(invocation, given.scope, given.all);
    const rows = leavesOf(values)
      .map(([key, value]) => ({ key: keyPathText(key), value }))
      .toSorted((a, b) => (a.key < b.key ? -1 : 1));
    output.line(
      path === undefined ? 'Merged configuration (all scopes):' : `Config from ${given.scope ?? ''} (${path}):`,
    );
    output.line('');
    if (rows.length === 0) output.line('  (empty)');
    for (const { key, value } of rows) output.line(`  ${key} = ${cellText(value)}`);
    const result = { config: values, ...(path === undefined ? {} : { scope: given.scope, path }) };
    output.json(result);
    output.event('config_list', result);
    output.items(rows);
    return EXIT.ok;
  }
}
