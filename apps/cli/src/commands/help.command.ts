import { renderTopic } from '../help/topic.js';
import { topicNamed, topics } from '../help/topics.js';
import { renderCommandHelp, renderGroupHelp } from '../program/command-help.js';
import type { CommandSet } from '../program/command-set.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { renderRootHelp } from '../program/root-help.js';
import { UsageError } from '../program/usage-error.js';

/** Prints help. */
export class HelpCommand {
  static readonly command = 'help';
  static readonly aliases = [];
  static readonly summary = 'Explain mngr, one command, or a topic';
  static readonly description = 'Without a word it lists all commands and topics.';
  static readonly args = [
    { name: 'COMMAND', description: 'A command, one of its short names, or a topic', isVariadic: true },
  ];
  static readonly flags = {};
  static readonly examples = [
    { description: 'About create', line: 'mngr help create' },
    { description: 'About the states of agents', line: 'mngr help states' },
  ];

  async run({ output, commands }: Invocation, words: readonly string[]): Promise<number> {
    const text = await helpAbout(commands, words);
    if (output.isHuman) output.raw(text);
    const records = words.length === 0 ? contents(commands) : [{ kind: 'page', name: words.join(' '), text }];
    output.json(words.length === 0 ? { pages: records } : records[0]);
    for (const record of records) output.event('page', record);
    output.items(records);
    return EXIT.ok;
  }
}

async function helpAbout(commands: CommandSet, words: readonly string[]): Promise<string> {
  if (words.length === 0) return renderRootHelp(commands);
  const found = commands.named(words);
  if (found !== undefined) return renderCommandHelp(found);
  const group = commands.groupNamed(words[0]);
  if (group !== undefined && words.length === 1) return renderGroupHelp(group, commands);
  const topic = words.length === 1 ? topicNamed(words[0]) : undefined;
  if (topic !== undefined) return renderTopic(topic.name, topic.summary, await topic.load());
  const known = topics.map(({ name }) => name).join(', ');
  throw new UsageError(`No such command or topic: ${words.join(' ')}.`, `Topics: ${known}.`);
}

function contents(commands: CommandSet): readonly { kind: string; name: string; summary: string }[] {
  return [
    ...commands.all.map(({ command, summary }) => ({ kind: 'command', name: command, summary })),
    ...topics.map(({ name, summary }) => ({ kind: 'topic', name, summary })),
  ];
}
