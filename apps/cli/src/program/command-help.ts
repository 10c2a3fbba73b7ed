import type { ArgSpec, CommandClass } from './command-class.js';
import { wordsOf, type CommandGroup, type CommandSet } from './command-set.js';
import { commonFlags } from './common-flags.js';
import type { Flag, FlagSet } from './flag.js';
import { columns, wrap } from './help-layout.js';

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
  const shown = isNegatable ? spec.replace(/--(?=[a-z-]+$)/, '--[no-]') : spec;
  return shown.startsWith('--') ? `    ${shown}` : shown;
}

function flagRows(flags: FlagSet): [string, string][] {
  return Object.values(flags)
    .filter((flag) => !flag.isHidden)
    .map((flag) => [flagText(flag), flag.isRepeatable ? `${flag.description} (repeatable)` : flag.description]);
}

function section(title: string, body: string): string[] {
  return body === '' ? [] : ['', `${title}:`, body];
}

/** The whole help of one command, for `--help` and the golden files. */
export function renderCommandHelp(commandClass: CommandClass): string {
  const { summary, description, args, flags, examples } = commandClass;
  const lines = [
    `Usage: ${usageLine(commandClass)}`,
    '',
    `${summary}.`,
    ...(description === ''
      ? []
      : ['', ...description.split('\n\n').flatMap((text, i) => [...(i > 0 ? [''] : []), wrap(text)])]),
    ...section('Arguments', columns(args.map((arg) => [arg.name, arg.description]))),
    ...section('Options', columns(flagRows(flags))),
    ...section('Common options', columns([...flagRows(commonFlags), ['-h, --help', 'Show this help']])),
    ...section('Examples', examples.map(({ description: what, line }) => `  # ${what}\n  ${line}`).join('\n')),
  ];
  return `${lines.join('\n')}\n`;
}

/** The help of a group: what its commands are for. */
export function renderGroupHelp(group: CommandGroup, commands: CommandSet): string {
  const rows = commands.membersOf(group.word).map((each): [string, string] => {
    const { own } = wordsOf(each);
    return [[own, ...each.aliases].join(', '), each.summary];
  });
  const lines = [
    `Usage: mngr ${[group.word, ...group.aliases].join('|')} COMMAND [options]`,
    '',
    `${group.summary}.`,
    ...section('Commands', columns(rows)),
    ...section(
      'Options',
      columns([['-h, --help', `Show this help; "mngr ${group.word} COMMAND --help" explains one`]]),
    ),
  ];
  return `${lines.join('\n')}\n`;
}
