import type { CommandClass } from './command-class.js';

/** Commands that share their first word, such as `config get` and `config set`. */
export interface CommandGroup {
  readonly word: string;
  readonly aliases: readonly string[];
  /** One line, without a full stop. */
  readonly summary: string;
}

/** The words of a command's name: its group, if it has one, and its own. */
export function wordsOf({ command }: CommandClass): { readonly group: string | undefined; readonly own: string } {
  const [first = '', second] = command.split(' ');
  return second === undefined ? { group: undefined, own: first } : { group: first, own: second };
}

/** How settings name a command: `list`, `config_set`. */
export function commandKey({ command }: CommandClass): string {
  return command.replaceAll(/[ -]/g, '_');
}

/** The names under which settings speak of a command, the most specific last: a clone is a create from an agent. */
export function settingNames(commandClass: CommandClass): readonly string[] {
  const key = commandKey(commandClass);
  return key === 'clone' ? ['create', key] : [key];
}

/** Every command there is. */
export class CommandSet {
  constructor(
    /** In the order of the help. */
    readonly all: readonly CommandClass[],
    readonly groups: readonly CommandGroup[],
  ) {}

  groupNamed(word: string | undefined): CommandGroup | undefined {
    return this.groups.find((group) => word !== undefined && [group.word, ...group.aliases].includes(word));
  }

  /** The command that the first words of a line name, by its name or by another spelling of it. */
  named(words: readonly string[]): CommandClass | undefined {
    const group = this.groupNamed(words[0])?.word;
    const word = words[group === undefined ? 0 : 1];
    return this.membersOf(group).find(
      (each) => word !== undefined && [wordsOf(each).own, ...each.aliases].includes(word),
    );
  }

  /** The commands of one group; of `undefined` those that stand by themselves. */
  membersOf(group: string | undefined): readonly CommandClass[] {
    return this.all.filter((each) => wordsOf(each).group === group);
  }

  /** Commands that stand by themselves, and each group once, where its first command stands. */
  get topLevel(): readonly (CommandClass | CommandGroup)[] {
    return [...new Set(this.all.map((each) => this.groupNamed(wordsOf(each).group) ?? each))];
  }
}
