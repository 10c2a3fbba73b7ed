import { writeScopeFlag } from '../config/scope-flag.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = { scope: writeScopeFlag } as const;

/** Write one setting into a file. */
export class ConfigSetCommand {
  static readonly command = 'config set';
  static readonly aliases = [];
  static readonly summary = 'Write one setting into a file';
  static readonly description =
    'The value is JSON if it is JSON, else text. Comments and layout of the file stay. What the settings do not know, or what would hide entries of another file, is refused and the file is left as it was.';
  static readonly args = [
    { name: 'KEY', description: 'The key, such as commands.create.connect', isRequired: true },
    { name: 'VALUE', description: 'The value, as JSON or as text', isRequired: true },
  ];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [
    { description: 'Never prompt in this repository', line: 'mngr config set headless true' },
    {
      description: 'Show only active agents, everywhere',
      line: 'mngr config set commands.list.active true --scope user',
    },
  ];

  async run(
    invocation: Invocation,
    [key = '', value = '']: readonly string[],
    given: FlagValues<typeof flags>,
  ): Promise<number> {
    const { writeSetting } = await import('../config/write-setting.js');
    return writeSetting(invocation, 'set', key, value, given.scope ?? 'project');
  }
}
