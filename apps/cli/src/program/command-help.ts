import { crossReferencesOf } from '../help/cross-references.js';
import { exitStatusesOf } from '../help/exit-statuses.js';
import { flagGroupsOf } from '../help/flag-groups.js';
import type { ArgSpec, CommandClass } from './command-class.js';
import { wordsOf, type CommandGroup, type CommandSet } from './command-set.js';
import { commonFlags } from './common-flags.js';
import type { Flag } from './flag.js';
import { columns, manual, paragraphs } from './help-layout.js';

const HELP_ROW: [string, string] = ['-h, --help', 'Show this help'];

function argText({ name, isRequired, isVariadic }: ArgSpec): string {
  const text = isVariadic === true ? `${name}...` : name;
  return isRequired === true ? text : `[${text}]`;
}

/** `mngr create|c [NAME] [TYPE] [options] [-- ARGS...]` */
export function usageLine(commandClass: CommandClass): string {
  const { group, own } = wordsOf(commandClass);
  const names = [...(group === undefined ? [] : [group]), [own, ...commandClass.aliases].join('|')];
  const tail = commandClass.takesWordsAfterDashes === true ? ['[-- ARGS...]'] : [];
  return ['mngr', ...names, ...commandClass.args.map(argText), '[options]', ...tail].join(' ');
}

function flagText({ spec, isNegatable }: Flag<unknown>): string {
  const shown = isNegatable ? spec.replace(/--([a-z-]+)$/, '--$1, --no-$1') : spec;
  return shown.startsWith('--') ? `    ${shown}` : shown;
}

function flagRow(flag: Flag<unknown>): [string, string] {
  const { description, choices, isRepeatable } = flag;
  const known = choices.filter((choice) => !description.includes(choice));
  const oneOf = known.length === 0 ? '' : ` (one of: ${choices.join(', ')})`;
  return [flagText(flag), `${description}${oneOf}${isRepeatable ? ' (repeatable)' : ''}`];
}

function flagRows(flags: readonly Flag<unknown>[]): [string, string][] {
  return flags.filter((flag) => !flag.isHidden).map(flagRow);
}

/** Options under the titles of their groups; those of no group come last. */
function optionSections(commandClass: CommandClass): readonly (readonly [string, string])[] {
  const groups = flagGroupsOf(commandClass);
  const isGrouped = (flag: Flag<unknown>): boolean => groups.some(({ flags }) => flags.includes(flag));
  const rest = Object.values(commandClass.flags).filter((flag) => !isGrouped(flag));
  const restTitle = groups.length === 0 ? 'OPTIONS' : 'OTHER OPTIONS';
  return [
    ...groups.map(({ title, flags }) => [`OPTIONS: ${title}`, columns(flagRows(flags))] as const),
    [restTitle, columns(flagRows(rest))],
    ['COMMON OPTIONS', columns([...flagRows(Object.values(commonFlags)), HELP_ROW])],
  ];
}

/** The whole help of one command, laid out as a manual page, for `--help` and the golden files. */
export function renderCommandHelp(commandClass: CommandClass): string {
  const { summary, description, args, examples } = commandClass;
  const { group, own } = wordsOf(commandClass);
  const names = [own, ...commandClass.aliases].map((word) => ['mngr', group, word].filter(Boolean).join(' '));
  return manual([
    ['NAME', paragraphs(`${names.join(', ')} - ${summary}`)],
    ['SYNOPSIS', paragraphs(usageLine(commandClass))],
    ['DESCRIPTION', description === '' ? '' : paragraphs(description)],
    ['ARGUMENTS', columns(args.map((arg) => [arg.name, arg.description]))],
    ...optionSections(commandClass),
    ['EXIT STATUS', columns(exitStatusesOf(commandClass))],
    ['EXAMPLES', examples.map(({ description: what, line }) => `  # ${what}\n  ${line}`).join('\n')],
    ['SEE ALSO', paragraphs(crossReferencesOf(commandClass.command).join(', '))],
  ]);
}

/** The help of a group: what its commands are for. */
export function renderGroupHelp(group: CommandGroup, commands: CommandSet): string {
  const rows = commands.membersOf(group.word).map((each): [string, string] => {
    const { own } = wordsOf(each);
    return [[own, ...each.aliases].join(', '), each.summary];
  });
  const names = [group.word, ...group.aliases].map((word) => `mngr ${word}`);
  return manual([
    ['NAME', paragraphs(`${names.join(', ')} - ${group.summary}`)],
    ['SYNOPSIS', paragraphs(`mngr ${[group.word, ...group.aliases].join('|')} COMMAND [options]`)],
    ['COMMANDS', columns(rows)],
    ['OPTIONS', columns([['-h, --help', `Show this help; "mngr ${group.word} COMMAND --help" explains one`]])],
    ['SEE ALSO', paragraphs(crossReferencesOf(group.word).join(', '))],
  ]);
}
