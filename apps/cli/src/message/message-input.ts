import { invalidInput } from '@mngr/errors';
import { readMessageFile, withoutFinalNewline } from '../agents/message-text.js';
import type { MessageFlagValues } from '../commands/message.command.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

/**
 * The text to send: of the flag, of the file, else of stdin.
 *
 * @param isStdinTaken the targets are read from stdin
 * @param hasTargets without any, the missing target is the fault to tell
 * @throws UsageError when there is none, or two @throws AppError for an empty or unreadable one
 */
export async function messageText(
  { cwd, terminal }: Invocation,
  isStdinTaken: boolean,
  flags: MessageFlagValues,
  hasTargets: boolean,
): Promise<string> {
  if (flags.message !== undefined && flags.messageFile !== undefined) {
    throw new UsageError('Cannot provide both --message and --message-file.');
  }
  if (!hasTargets) return '';
  let text = flags.message;
  if (flags.messageFile !== undefined) text = readMessageFile(flags.messageFile, cwd);
  if (text === undefined) {
    if (isStdinTaken)
      throw new UsageError('With "-" for the agents the message must come from --message or --message-file.');
    if (terminal.isStdinTty) throw new UsageError('No message was given.', 'Use --message, --message-file or a pipe.');
    text = withoutFinalNewline(await terminal.readStdin());
  }
  if (text === '') throw invalidInput('message.empty', 'The message is empty; nothing was sent.');
  return text;
}
