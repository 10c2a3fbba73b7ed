import { Command, Option } from 'commander';
import type { CommandClass } from './command-class.js';
import { wordsOf, type CommandSet } from './command-set.js';
import { commonFlags } from './common-flags.js';
import type { Flag, FlagSet } from './flag.js';
import { renderCommandHelp, renderGroupHelp } from './command-help.js';
import { renderRootHelp } from './root-help.js';

/** Called with what was recognised; it never sees a command line with an unknown flag. */
export type Dispatch = (
  commandClass: CommandClass,
  parser: Command,
  args: readonly string[],
  raw: Readonly<Record<string, unknown>>,
) => Promise<void>;

const append = (value: string, previous: readonly string[] | undefined): readonly string[] => [
  ...(previous ?? []),
  value,
];

function optionOf(flag: Flag<unknown>): Option {
  const option = new Option(flag.spec, flag.description);
  if (flag.isRepeatable) option.argParser(append);
  return option;
}

/** An older spelling sets the value of the flag that replaced it. */
function addAlias(command: Command, flag: Flag<unknown>, target: Option, alias: string): void {
  const value = flag.spec.match(/[<[].*$/)?.[0] ?? '';
  const option = new Option(`${alias} ${value}`.trim(), flag.description);
  command.addOption(option);
  command.on(`option:${option.name()}`, (given: string | null) => {
    const previous: unknown = command.getOptionValue(target.attributeName());
    const list = Array.isArray(previous) ? previous.filter((item) => typeof item === 'string') : undefined;
    const next = flag.isRepeatable ? append(given ?? '', list) : (given ?? true);
    command.setOptionValueWithSource(target.attributeName(), next, 'cli');
  });
}

function addFlags(command: Command, flags: FlagSet): void {
  for (const flag of Object.values(flags)) {
    const option = optionOf(flag);
    command.addOption(option);
    if (flag.isNegatable) command.addOption(new Option(`--no-${option.name()}`));
    for (const alias of flag.aliases) addAlias(command, flag, option, alias);
  }
}

/** Reads the values of a set of flags out of what commander collected. */
export function readFlags(flags: FlagSet, command: Command, raw: Readonly<Record<string, unknown>>): FlagSetValues {
  const optionByLong = new Map(command.options.map((option) => [option.long, option]));
  const values: Record<string, unknown> = {};
  for (const [key, flag] of Object.entries(flags)) {
    const option = optionByLong.get(new Option(flag.spec).long);
    values[key] = flag.read(option === undefined ? undefined : raw[option.attributeName()]);
  }
  return values;
}
type FlagSetValues = Readonly<Record<string, unknown>>;

/**
 * Builds the parser; it throws `CommanderError` and writes nothing by itself except help.
 *
 * @param named the command that the line names: only its flags are made, for those of all cost more than a request
 */
export function buildProgram(
  commands: CommandSet,
  dispatch: Dispatch,
  write: (text: string) => void,
  named?: CommandClass,
): Command {
  const program = new Command('mngr');
  program
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined })
    .helpCommand(false)
    .option('-V, --version').helpInformation = () => renderRootHelp(commands);
  const parents = new Map<string, Command>();
  for (const group of commands.groups) {
    const parent = program
      .command(group.word)
      .aliases([...group.aliases])
      .helpCommand(false);
    parent.helpInformation = () => renderGroupHelp(group, commands);
    parents.set(group.word, parent);
  }
  for (const commandClass of commands.all) {
    const { group, own } = wordsOf(commandClass);
    const command = (parents.get(group ?? '') ?? program).command(own).aliases([...commandClass.aliases]);
    command.argument('[args...]').option('-h, --help').helpOption(false);
    if (named === undefined || named === commandClass) {
      addFlags(command, commandClass.flags);
      addFlags(command, commonFlags);
    }
    command.helpInformation = () => renderCommandHelp(commandClass);
    command.action(async (args: readonly string[], raw: Readonly<Record<string, unknown>>) => {
      if (raw['help'] === true) write(renderCommandHelp(commandClass));
      else await dispatch(commandClass, command, args, raw);
    });
  }
  return program;
}
