import type { CommandSet } from '../program/command-set.js';
import { valueAtPath } from './layers/key-path.js';
import type { Table } from './schema/setting-type.js';

const HELP = new Set(['-h', '--help', '-V', '--version']);

/** Whether a line names no command, so that a `default_subcommand` would be asked for. */
export function lacksCommand(argv: readonly string[], commands: CommandSet): boolean {
  if (commands.named(argv) !== undefined) return false;
  const word = argv[commands.groupNamed(argv[0]) === undefined ? 0 : 1];
  return word === undefined || !HELP.has(word);
}

/** The line with the command that settings mean where it names none. */
export function withDefaultSubcommand(argv: readonly string[], commands: CommandSet, values: Table): readonly string[] {
  const group = commands.groupNamed(argv[0]);
  const own = valueAtPath(values, ['commands', group?.word ?? 'mngr', 'default_subcommand']);
  if (typeof own !== 'string' || own === '') return argv;
  return group === undefined ? [own, ...argv] : [group.word, own, ...argv.slice(1)];
}
