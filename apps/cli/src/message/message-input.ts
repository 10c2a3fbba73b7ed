import { invalidInput } from '@mngr/errors';
import { readMessageFile, withoutFinalNewline } from '../agents/message-text.js';
import type { MessageFlagValues } from '../commands/message.command.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';

/**
 * The text to send: of the flag, of the file, else of stdin, else of the person's editor.
 *
 * @param isStdinTaken the targets are read from stdin
 * @param hasTargets without any, the missing target is the fault to tell
 * @throws UsageError when there is none, or two @throws AppError for an empty or unreadable one
 */
export async function messageText(
  invocation: Invocation,
  isStdinTaken: boolean,
  flags: MessageFlagValues,
  hasTargets: boolean,
): Promise<string> {
  if (flags.message !== undefined && flags.messageFile !== undefined) {
    throw new UsageError('Cannot provide both --message and --message-file.');
  }
  if (!hasTargets) return '';
  const given = givenText(invocation, flags);
  const text = flags.edit ? await edited(invocation, given ?? '') : (given ?? (await asked(invocation, isStdinTaken)));
  if (text === '') throw invalidInput('message.empty', 'The message is empty; nothing was sent.');
  return text;
}

function givenText({ cwd }: Invocation, { message, messageFile }: MessageFlagValues): string | undefined {
  return messageFile === undefined ? message : readMessageFile(messageFile, cwd);
}

async function asked(invocation: Invocation, isStdinTaken: boolean): Promise<string> {
  const { terminal } = invocation;
  if (isStdinTaken)
    throw new UsageError('With "-" for the agents the message must come from --message, --message-file or --edit.');
  if (!terminal.isStdinTty) return withoutFinalNewline(await terminal.readStdin());
  if (terminal.isInteractive) return edited(invocation, '');
  throw new UsageError('No message was given.', 'Use --message, --message-file, --edit or a pipe.');
}

async function edited({ terminal, environment }: Invocation, initial: string): Promise<string> {
  const { editText } = await import('../terminal/edit-text.js');
  const text = withoutFinalNewline(await editText(terminal, environment, initial));
  return text.trim() === '' ? '' : text; // saved without a word: the person changed their mind
}
