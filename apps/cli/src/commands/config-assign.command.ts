import { writeScopeFlag } from '../config/scope-flag.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = { scope: writeScopeFlag } as const;

/** Replace a list of a lower layer. */
export class ConfigAssignCommand {
  static readonly command = 'config assign';
  static readonly aliases = [];
  static readonly summary = 'Replace a list of a lower layer';
  static readonly description =
    'Writes KEY__assign: when settings are read, the value replaces what the layers below say, although entries get lost.';
  static readonly args = [
    { name: 'KEY', description: 'The key, such as commands.create.connect', isRequired: true },
    { name: 'VALUE', description: 'The value, as JSON or as text', isRequired: true },
  ];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [
    {
      description: 'No plugin is disabled here, whatever the user settings say',
      line: "mngr config assign disabled_plugins '[]'",
    },
  ];

  async run(
    invocation: Invocation,
    [key = '', value = '']: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    const { writeSetting } = await import('../config/write-setting.js');
    return writeSetting(invocation, 'assign', key, value, given.scope ?? 'project');
  }
}
