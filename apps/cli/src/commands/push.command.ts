import { textFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { olderFlags } from '../transfer/transfer-flags.js';

const flags = {
  ...olderFlags,
  target: textFlag('--target <agent>', 'The agent', { isHidden: true, aliases: ['--target-agent'] }),
  source: textFlag('--source <dir>', 'The local directory', { isHidden: true }),
} as const;

/** An older spelling of `rsync` and `git push`. */
export class PushCommand {
  static readonly command = 'push';
  static readonly aliases = [];
  static readonly summary = 'Copy files from here to an agent; an older spelling of rsync and "git push"';
  static readonly description =
    'What is in SOURCE is copied into the work directory of the agent, or into PATH there. "mngr rsync" and "mngr git push" can do more.';
  static readonly args = [
    { name: 'AGENT[:PATH]', description: 'Where to' },
    { name: 'SOURCE', description: 'A local file or directory [default: the current directory]' },
  ];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'The current directory', line: 'mngr push my-agent' },
    { description: 'A folder into a folder', line: 'mngr push my-agent:data ./data' },
    { description: 'Commits', line: 'mngr push my-agent --sync-mode git' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: FlagValues<typeof flags>): Promise<number> {
    const [target, local] = given.target === undefined ? args : [given.target, ...args];
    if (target === undefined) throw new UsageError('Missing argument AGENT.');
    const { runOlderTransfer } = await import('../transfer/older-spelling.js');
    return runOlderTransfer(invocation, { direction: 'push', target, local: given.source ?? local ?? '.' }, given);
  }
}
