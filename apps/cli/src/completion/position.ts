import type { CommandClass } from '../program/command-class.js';
import { wordsOf, type CommandGroup, type CommandSet } from '../program/command-set.js';
import { commonFlags } from '../program/common-flags.js';
import type { Flag } from '../program/flag.js';
import { kindOfArgument, kindOfFlagValue, type ValueKind } from './value-kinds.js';

/** Where on the command line the cursor is. */
export type Position =
  | { readonly at: 'command' }
  | { readonly at: 'member'; readonly group: CommandGroup }
  | { readonly at: 'flag'; readonly flags: readonly Flag<unknown>[] }
  /** `before` is what stands in the same word ahead of the value: `--transfer=`. */
  | { readonly at: 'value'; readonly kind: ValueKind; readonly before: string; readonly taken: readonly string[] };

/** The spellings of a flag: `-m`, `--message`, and `--no-connect` for one that can be negated. */
export function spellingsOf(flag: Flag<unknown>): readonly string[] {
  const spelled = flag.spec.match(/(?<![\w-])--?[a-z0-9][a-z0-9-]*/gi) ?? [];
  return flag.isNegatable ? [...spelled, ...spelled.map((each) => each.replace(/^--/, '--no-'))] : spelled;
}

const takesValue = (flag: Flag<unknown>): boolean => flag.spec.includes('<');

/** @param words what follows `mngr`, the last one as far as it was typed */
export function positionOf(commands: CommandSet, words: readonly string[]): Position {
  const group = commands.groupNamed(words[0]);
  const headLength = group === undefined ? 1 : 2;
  if (words.length <= 1) return { at: 'command' };
  if (group !== undefined && words.length === 2) return { at: 'member', group };
  const command = commands.named(words);
  if (command === undefined) return { at: 'value', kind: 'nothing', before: '', taken: [] };
  return inCommand(command, words.slice(headLength));
}

function inCommand(command: CommandClass, words: readonly string[]): Position {
  const flags = [...Object.values(command.flags), ...Object.values(commonFlags)];
  const named = (word: string): Flag<unknown> | undefined => flags.find((flag) => spellingsOf(flag).includes(word));
  const [given, current] = [words.slice(0, -1), words.at(-1) ?? ''];
  if (given.includes('--')) return { at: 'value', kind: 'files', before: '', taken: [] };
  const { positional, pending } = read(given, named);
  if (pending !== undefined) return { at: 'value', kind: kindOfFlagValue(pending), before: '', taken: [] };
  const [, before = '', long = ''] = current.match(/^((--[a-z0-9-]+)=)/) ?? [];
  const assigned = named(long);
  if (assigned !== undefined) return { at: 'value', kind: kindOfFlagValue(assigned), before, taken: [] };
  if (current.startsWith('-') && current !== '-') {
    const isUsed = (flag: Flag<unknown>): boolean => spellingsOf(flag).some((each) => given.includes(each));
    return { at: 'flag', flags: flags.filter((flag) => !flag.isHidden && (flag.isRepeatable || !isUsed(flag))) };
  }
  return argumentAt(command, positional);
}

/** Takes flags and their values out; `pending` is a flag whose value comes next. */
function read(
  given: readonly string[],
  named: (word: string) => Flag<unknown> | undefined,
): { positional: readonly string[]; pending: Flag<unknown> | undefined } {
  const positional: string[] = [];
  let pending: Flag<unknown> | undefined;
  for (const word of given) {
    if (pending !== undefined) pending = undefined;
    else if (word.startsWith('-') && word !== '-') {
      const flag = named(word);
      if (flag !== undefined && takesValue(flag)) pending = flag;
    } else positional.push(word);
  }
  return { positional, pending };
}

function argumentAt(command: CommandClass, positional: readonly string[]): Position {
  const { args } = command;
  const spec = args[positional.length] ?? args.findLast(({ isVariadic }) => isVariadic === true);
  const words = [wordsOf(command).group, wordsOf(command).own].filter(Boolean).join(' ');
  const own = spec === undefined ? 'nothing' : kindOfArgument(spec, words);
  // "exec AGENT… COMMAND": what follows the first agent may be another one.
  const kind = own === 'nothing' && args[0]?.isVariadic === true ? kindOfArgument(args[0], words) : own;
  return { at: 'value', kind, before: '', taken: positional };
}
