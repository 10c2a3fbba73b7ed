import { CLI_VERSION } from '../version.js';
import { renderCommandHelp, renderGroupHelp } from './command-help.js';
import type { CommandSet } from './command-set.js';
import { renderRootHelp } from './root-help.js';

const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h';

/**
 * What a line that only asks for help or for the version prints; `undefined` for every other line. Here and not in the
 * parser, because a person waits for nothing else: such a line reads no settings and loads no parser.
 */
export function helpFor(argv: readonly string[], commands: CommandSet): string | undefined {
  if (argv[0] === '--version' || argv[0] === '-V') return `mngr ${CLI_VERSION}\n`;
  const words = isHelp(argv.at(-1)) ? argv.slice(0, -1) : argv;
  if (words.length === 0) return renderRootHelp(commands);
  const group = commands.groupNamed(words[0]);
  if (group !== undefined && words.length === 1) return renderGroupHelp(group, commands);
  const named = commands.named(words);
  const isWhole = named !== undefined && words.length === (group === undefined ? 1 : 2) && words !== argv;
  return isWhole ? renderCommandHelp(named) : undefined;
}
