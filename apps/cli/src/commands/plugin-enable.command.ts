import { writeScopeFlag } from '../config/scope-flag.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = { scope: writeScopeFlag } as const;

/** Writes that a plugin may be used. */
export class PluginEnableCommand {
  static readonly command = 'plugin enable';
  static readonly aliases = [];
  static readonly summary = 'Write into the settings that an agent type or provider may be used';
  static readonly description = '';
  static readonly args = [{ name: 'NAME', description: 'As "mngr plugin list" shows it', isRequired: true }];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [
    { description: 'For all your repositories', line: 'mngr plugin enable codex --scope user' },
  ];

  async run(invocation: Invocation, [name = '']: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { switchPlugin } = await import('../plugins/switch-plugin.js');
    return switchPlugin(invocation, name, true, given.scope ?? 'project');
  }
}
