import type { CommandClass } from './command-class.js';
import { columns } from './help-layout.js';

/** What bare `mngr` and `mngr --help` print. */
export function renderRootHelp(commands: readonly CommandClass[]): string {
  const rows = commands.map((each): [string, string] => [[each.command, ...each.aliases].join(', '), each.summary]);
  return [
    'Usage: mngr COMMAND [options]',
    '',
    'Starts coding agents in their own workspaces and tmux sessions, and looks after them.',
    '',
    'Commands:',
    columns(rows),
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
