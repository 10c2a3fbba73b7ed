import { eachTarget } from '../agents/each-target.js';
import { expandTargets } from '../agents/expand-targets.js';
import { agentFlag, onErrorFlag, targetsArg } from '../agents/target-flags.js';
import { EXIT } from '../program/exit-code.js';
import { switchFlag, textFlag, toggleFlag, type FlagValues } from '../program/flag.js';
import type { Invocation } from '../program/invocation.js';

const flags = {
  message: textFlag('-m, --message <text>', 'The message'),
  messageFile: textFlag('--message-file <file>', 'A file with the message'),
  edit: switchFlag('--edit', 'Write or finish the message in $VISUAL or $EDITOR'),
  start: toggleFlag('--start', 'Start an agent that is stopped [default: off]'),
  allowMissing: switchFlag('--allow-missing', 'Finding no agent at all is no error'),
  onError: onErrorFlag,
  agent: agentFlag,
} as const;
export type MessageFlagValues = FlagValues<typeof flags>;

/** Types a text into agents. */
export class MessageCommand {
  static readonly command = 'message';
  static readonly aliases = ['msg'];
  static readonly summary = 'Type a message into agents';
  static readonly description =
    'Without --message, --message-file or --edit the message is read from stdin; at a terminal an editor opens. Several agents get it at the same time. The exit code is 7 when a dialog is open in an agent. One final line feed of a file or of stdin is dropped; everything else arrives as it is.';
  static readonly args = [targetsArg];
  static readonly flags = flags;
  static readonly examples = [
    { description: 'To one agent', line: "mngr message my-agent -m 'run the tests'" },
    { description: 'To all agents', line: "mngr list --ids | mngr message - -m 'stop and commit'" },
    { description: 'From a pipe', line: 'mngr message my-agent < prompt.md' },
    { description: 'Finish a draft in the editor', line: 'mngr message my-agent --message-file draft.md --edit' },
  ];

  async run(invocation: Invocation, args: readonly string[], given: MessageFlagValues): Promise<number> {
    const { messageText } = await import('../message/message-input.js');
    const named = [...args, ...given.agent];
    const text = await messageText(invocation, named.includes('-'), given, named.length > 0);
    const targets = await expandTargets(named, invocation.terminal);
    if (targets.length === 0) return EXIT.ok;
    const client = await invocation.gateway();
    const [{ sendTo }, { printMessages, tellMessageEvent }] = await Promise.all([
      import('../message/send-to.js'),
      import('../message/print-messages.js'),
    ]);
    const act = (target: string): ReturnType<typeof sendTo> => sendTo(client, target, text, given.start ?? false);
    const outcomes = await eachTarget(targets, act, {
      onError: given.onError,
      onOutcome: (outcome) => tellMessageEvent(invocation.output, outcome),
    });
    return printMessages(invocation.output, outcomes, given.allowMissing);
  }
}
