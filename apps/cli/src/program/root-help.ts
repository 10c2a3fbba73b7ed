import { topics } from '../help/topics.js';
import type { CommandSet } from './command-set.js';
import { columns } from './help-layout.js';

/** What bare `mngr` and `mngr --help` print. */
export function renderRootHelp(commands: CommandSet): string {
  const rows = commands.topLevel.map((each): [string, string] => {
    const name = 'word' in each ? each.word : each.command;
    return [[name, ...each.aliases].join(', '), each.summary];
  });
  return [
    'Usage: mngr COMMAND [options]',
    '',
    'Starts coding agents in their own workspaces and tmux sessions, and looks after them.',
    '',
    'Commands:',
    columns(rows),
    '',
    'Topics (mngr help TOPIC):',
    columns(topics.map(({ name, summary }) => [name, summary])),
    '',
    'Options:',
    columns([
      ['-V, --version', 'Print the version'],
      ['-h, --help', 'Show this help; "mngr COMMAND --help" explains one command'],
    ]),
    '',
    'First steps:',
    '  mngr create my-agent --type command -- sleep 3600',
    '  mngr list',
    '  mngr connect my-agent',
    '',
  ].join('\n');
}
