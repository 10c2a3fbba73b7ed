import { readScopeFlag } from '../config/scope-flag.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = { scope: readScopeFlag } as const;

/** Shows where settings lie. */
export class ConfigPathCommand {
  static readonly command = 'config path';
  static readonly aliases = [];
  static readonly summary = 'Show where the settings files lie';
  static readonly description = '';
  static readonly args = [];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [{ description: 'Only one of them', line: 'mngr config path --scope user' }];

  async run(invocation: Invocation, _args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { showPaths } = await import('../config/show-paths.js');
    return showPaths(invocation, given.scope);
  }
}
