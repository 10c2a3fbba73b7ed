import { Command, Option } from 'commander';
import type { CommandClass } from './command-class.js';
import { wordsOf, type CommandSet } from './command-set.js';
import { commonFlags } from './common-flags.js';
import type { Flag, FlagSet } from './flag.js';
import { renderCommandHelp, renderGroupHelp } from './command-help.js';
import { rawOfSetting, settingKeysOf } from '../settings/schema/flag-keys.js';
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

/** The value that a flag got on the command line; `undefined` when it was not given. */
function rawOf(flag: Flag<unknown>, command: Command, raw: Readonly<Record<string, unknown>>): unknown {
  const { long } = new Option(flag.spec);
  const option = command.options.find((each) => each.long === long);
  return option === undefined ? undefined : raw[option.attributeName()];
}

/** The keys of the flags that stood on the command line. */
export function givenFlags(
  flags: FlagSet,
  command: Command,
  raw: Readonly<Record<string, unknown>>,
): ReadonlySet<string> {
  const given = Object.entries(flags).filter(([, flag]) => rawOf(flag, command, raw) !== undefined);
  return new Set(given.map(([key]) => key));
}

/** Reads the values of a set of flags out of what commander collected. @param defaults by the keys of the settings */
export function readFlags(
  flags: FlagSet,
  command: Command,
  raw: Readonly<Record<string, unknown>>,
  defaults: Readonly<Record<string, unknown>> = {},
): FlagSetValues {
  const values: Record<string, unknown> = {};
  for (const [key, flag] of Object.entries(flags)) {
    const given = rawOf(flag, command, raw);
    const setting = given === undefined ? settingKeysOf(flag).find((name) => Object.hasOwn(defaults, name)) : undefined;
    values[key] = flag.read(setting === undefined ? given : rawOfSetting(flag, defaults[setting]));
  }
  return values;
}
type FlagSetValues = Readonly<Record<string, unknown>>;

/**
 * Builds the parser; it throws `CommanderError` and writes nothing by itself except help.
 *
 * @param named the command that the line names: only it is made, for all of them cost more than a request
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
  for (const commandClass of named === undefined ? commands.all : [named]) {
    const { group, own } = wordsOf(commandClass);
    const command = (parents.get(group ?? '') ?? program).command(own).aliases([...commandClass.aliases]);
    command.argument('[args...]').option('-h, --help').helpOption(false);
    addFlags(command, commandClass.flags);
    addFlags(command, commonFlags);
    command.helpInformation = () => renderCommandHelp(commandClass);
    command.action(async (args: readonly string[], raw: Readonly<Record<string, unknown>>) => {
      if (raw['help'] === true) write(renderCommandHelp(commandClass));
      else await dispatch(commandClass, command, args, raw);
    });
  }
  return program;
}
