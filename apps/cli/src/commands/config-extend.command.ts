import { writeScopeFlag } from '../config/scope-flag.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = { scope: writeScopeFlag } as const;

/** Add to a list or table of a lower layer. */
export class ConfigExtendCommand {
  static readonly command = 'config extend';
  static readonly aliases = [];
  static readonly summary = 'Add to a list or table of a lower layer';
  static readonly description =
    'Writes KEY__extend: when settings are read, the entries are added to what the layers below say.';
  static readonly args = [
    { name: 'KEY', description: 'The key, such as commands.create.connect', isRequired: true },
    { name: 'VALUE', description: 'A list or table as JSON, or one entry', isRequired: true },
  ];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [
    { description: 'One more variable for every agent', line: `mngr config extend commands.create.env '["CI=1"]'` },
  ];

  async run(
    invocation: Invocation,
    [key = '', value = '']: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    const { writeSetting } = await import('../config/write-setting.js');
    return writeSetting(invocation, 'extend', key, value, given.scope ?? 'project');
  }
}
