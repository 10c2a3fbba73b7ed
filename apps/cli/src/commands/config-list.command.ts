import { readScopeFlag } from '../config/scope-flag.js';
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
    const { listSettings } = await import('../config/list-settings.js');
    return listSettings(invocation, given.scope, given.all);
  }
}
