import { topics } from '../help/topics.js';
import { wordsOf, type CommandSet } from '../program/command-set.js';
import { positionOf, spellingsOf } from './position.js';
import type { ValueKind } from './value-kinds.js';

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** What lives now, asked for only where a name can stand. */
export interface LiveNames {
  agents(): Promise<readonly Candidate[]>;
  hosts(): Promise<readonly Candidate[]>;
}

/** `files` leaves the answer to the shell. */
export type Completion = 'files' | readonly Candidate[];

const plain = (value: string): Candidate => ({ value, description: '' });

/** Everything that can stand where the cursor is. @param words what follows `mngr`, the last one as far as it was typed */
export async function complete(commands: CommandSet, words: readonly string[], live: LiveNames): Promise<Completion> {
  const current = words.at(-1) ?? '';
  const position = positionOf(commands, words);
  switch (position.at) {
    case 'command':
      return matching(current, current.startsWith('-') ? ROOT_FLAGS : commandNames(commands, current));
    case 'member':
      return matching(
        current,
        commands
          .membersOf(position.group.word)
          .map((each) => ({ value: wordsOf(each).own, description: each.summary })),
      );
    case 'flag':
      return matching(
        current,
        position.flags.flatMap((flag) =>
          spellingsOf(flag)
            .filter((spelling) => spelling.startsWith('--') || current === '-')
            .map((value) => ({ value, description: flag.description })),
        ),
      );
    case 'value': {
      const found = await valuesOf(position.kind, commands, live);
      if (found === 'files') return found;
      const free = found.filter(({ value }) => !position.taken.includes(value));
      return matching(
        current,
        free.map(({ value, description }) => ({ value: position.before + value, description })),
      );
    }
  }
}

const ROOT_FLAGS: readonly Candidate[] = [
  { value: '--help', description: 'Show help' },
  { value: '--version', description: 'Print the version' },
];

/** Short names only when nothing else fits. */
function commandNames(commands: CommandSet, current: string): readonly Candidate[] {
  const named = commands.topLevel.map((each) => ({
    value: 'word' in each ? each.word : each.command,
    description: each.summary,
  }));
  if (named.some(({ value }) => value.startsWith(current))) return named;
  return commands.topLevel.flatMap((each) => each.aliases.map((value) => ({ value, description: each.summary })));
}

async function valuesOf(kind: ValueKind, commands: CommandSet, live: LiveNames): Promise<Completion> {
  if (typeof kind !== 'string') return kind.map(plain);
  switch (kind) {
    case 'files':
      return 'files';
    case 'agents':
      return live.agents();
    case 'hosts':
      return live.hosts();
    case 'pages':
      return [
        ...commandNames(commands, ''),
        ...topics.map(({ name, summary }) => ({ value: name, description: summary })),
      ];
    case 'nothing':
      return [];
  }
}

function matching(current: string, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ value }) => value.startsWith(current));
}
