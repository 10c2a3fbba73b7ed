import { textFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { olderFlags } from '../transfer/transfer-flags.js';

const flags = {
  ...olderFlags,
  source: textFlag('--source <agent>', 'The agent', { isHidden: true, aliases: ['--source-agent'] }),
  destination: textFlag('--destination <dir>', 'The local directory', { isHidden: true }),
} as const;

/** An older spelling of `rsync` and `git pull`. */
export class PullCommand {
  static readonly command = 'pull';
  static readonly aliases = [];
  static readonly summary = 'Copy files from an agent to here; an older spelling of rsync and "git pull"';
  static readonly description =
    'What is in the work directory of the agent, or in PATH there, is copied into DESTINATION. "mngr rsync" and "mngr git pull" can do more.';
  static readonly args = [
    { name: 'AGENT[:PATH]', description: 'Where from' },
    { name: 'DESTINATION', description: 'A local directory [default: the current directory]' },
  ];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'Into the current directory', line: 'mngr pull my-agent' },
    { description: 'A folder', line: 'mngr pull my-agent:src ./src' },
    { description: 'Commits', line: 'mngr pull my-agent --sync-mode git' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const [target, local] = given.source === undefined ? args : [given.source, ...args];
    if (target === undefined) throw new UsageError('Missing argument AGENT.');
    const { runOlderTransfer } = await import('../transfer/older-spelling.js');
    return runOlderTransfer(invocation, { direction: 'pull', target, local: given.destination ?? local ?? '.' }, given);
  }
}
