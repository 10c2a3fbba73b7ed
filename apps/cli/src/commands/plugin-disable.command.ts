import { writeScopeFlag } from '../config/scope-flag.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = { scope: writeScopeFlag } as const;

/** Writes that a plugin may not be used. */
export class PluginDisableCommand {
  static readonly command = 'plugin disable';
  static readonly aliases = [];
  static readonly summary = 'Write into the settings that an agent type or provider may not be used';
  static readonly description = '';
  static readonly args = [{ name: 'NAME', description: 'As "mngr plugin list" shows it', isRequired: true }];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [
    { description: 'For all your repositories', line: 'mngr plugin disable codex --scope user' },
  ];

  async run(invocation: Invocation, [name = '']: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { switchPlugin } = await import('../plugins/switch-plugin.js');
    return switchPlugin(invocation, name, false, given.scope ?? 'project');
  }
}
