import { CLI_VERSION } from '../version.js';
import { renderCommandHelp, renderGroupHelp } from './command-help.js';
import type { CommandSet } from './command-set.js';
import { renderRootHelp } from './root-help.js';

/**
 * What a line prints that only asks for help or for the version; `undefined` for every other line. Here and not in the
 * parser, because a person waits for nothing else: such a line reads no settings and loads no parser.
 */
export function askedHelp(argv: readonly string[], commands: CommandSet): string | undefined {
  const last = argv.at(-1);
  if (argv[0] === '--version' || argv[0] === '-V') return `mngr ${CLI_VERSION}\n`;
  if (last !== '--help' && last !== '-h') return undefined;
  const words = argv.slice(0, -1);
  const named = commands.named(words);
  const isWhole = named !== undefined && words.length === (commands.groupNamed(words[0]) === undefined ? 1 : 2);
  return isWhole ? renderCommandHelp(named) : helpOfNoCommand(words, commands);
}

/** What a line prints that stops before a command: at `mngr` or at the word of a group. */
export function helpOfNoCommand(words: readonly string[], commands: CommandSet): string | undefined {
  if (words.length === 0) return renderRootHelp(commands);
  const group = words.length === 1 ? commands.groupNamed(words[0]) : undefined;
  return group === undefined ? undefined : renderGroupHelp(group, commands);
}
