import { readScopeFlag } from '../config/scope-flag.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = { scope: readScopeFlag } as const;

/** Shows one setting. */
export class ConfigGetCommand {
  static readonly command = 'config get';
  static readonly aliases = [];
  static readonly summary = 'Show the value of one setting';
  static readonly description = 'Without --scope it is the value that counts: of all layers, else the built-in one.';
  static readonly args = [{ name: 'KEY', description: 'The key, such as commands.create.connect', isRequired: true }];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'What counts here', line: 'mngr config get headless' },
    { description: 'What your own file says', line: 'mngr config get headless --scope user' },
  ];

  async run(invocation: Invocation, [key = '']: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { showSetting } = await import('../config/show-setting.js');
    return showSetting(invocation, key, given.scope);
  }
}
