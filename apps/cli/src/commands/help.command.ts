import { renderCommandHelp, renderGroupHelp } from '../program/command-help.js';
import type { CommandSet } from '../program/command-set.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { renderRootHelp } from '../program/root-help.js';
import { UsageError } from '../program/usage-error.js';

/** Prints help. */
export class HelpCommand {
  static readonly command = 'help';
  static readonly aliases = [];
  static readonly summary = 'Explain mngr, or one command';
  static readonly description = '';
  static readonly args = [{ name: 'COMMAND', description: 'A command, or one of its short names', isVariadic: true }];
  static readonly flags = {};
  static readonly worksWithoutSettings = true;
  static readonly examples = [{ description: 'About create', line: 'mngr help create' }];

  async run({ output, commands }: Invocation, words: readonly string[]): Promise<number> {
    output.raw(helpAbout(commands, words));
    return EXIT.ok;
  }
}

function helpAbout(commands: CommandSet, words: readonly string[]): string {
  if (words.length === 0) return renderRootHelp(commands);
  const found = commands.named(words);
  if (found !== undefined) return renderCommandHelp(found);
  const group = commands.groupNamed(words[0]);
  if (group !== undefined && words.length === 1) return renderGroupHelp(group, commands);
  throw new UsageError(`No such command: ${words.join(' ')}.`);
}
