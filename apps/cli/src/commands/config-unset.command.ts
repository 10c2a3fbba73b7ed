import { writeScopeFlag } from '../config/scope-flag.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = { scope: writeScopeFlag } as const;

/** Takes one setting out of a file. */
export class ConfigUnsetCommand {
  static readonly command = 'config unset';
  static readonly aliases = [];
  static readonly summary = 'Take one setting out of a file';
  static readonly description = '';
  static readonly args = [
    { name: 'KEY', description: 'The key as it stands in the file, also KEY__extend', isRequired: true },
  ];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [
    { description: 'Attach after create again', line: 'mngr config unset commands.create.connect' },
  ];

  async run(invocation: Invocation, [key = '']: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { unsetSetting } = await import('../config/unset-setting.js');
    return unsetSetting(invocation, key, given.scope ?? 'project');
  }
}
