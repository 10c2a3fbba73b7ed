import { writeScopeFlag } from '../config/scope-flag.js';
import type { FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = { scope: writeScopeFlag } as const;

/** Opens a settings file. */
export class ConfigEditCommand {
  static readonly command = 'config edit';
  static readonly aliases = [];
  static readonly summary = 'Open a settings file in your editor';
  static readonly description =
    'The editor is $EDITOR, else $VISUAL, else vi; its exit code is passed on. A file that is not there is made first. Afterwards the settings are read, and what is wrong with them is told.';
  static readonly args = [];
  static readonly flags = flags;
  static readonly worksWithoutSettings = true;
  static readonly examples = [{ description: 'Your own settings', line: 'mngr config edit --scope user' }];

  async run(invocation: Invocation, _args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const { editSettings } = await import('../config/edit-settings.js');
    return editSettings(invocation, given.scope ?? 'project');
  }
}
