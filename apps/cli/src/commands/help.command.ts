import { renderCommandHelp } from '../program/command-help.js';
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
  static readonly args = [{ name: 'COMMAND', description: 'A command, or one of its short names' }];
  static readonly flags = {};
  static readonly examples = [{ description: 'About create', line: 'mngr help create' }];

  async run({ output, commands }: Invocation, [topic]: readonly string[]): Promise<number> {
    const found = commands.find(
      ({ command, aliases }) => command === topic || (topic !== undefined && aliases.includes(topic)),
    );
    if (topic !== undefined && found === undefined) throw new UsageError(`No such command: ${topic}.`);
    output.raw(found === undefined ? renderRootHelp(commands) : renderCommandHelp(found));
    return EXIT.ok;
  }
}
