import { z } from 'zod';
import { incarnationSchema, textRefSchema } from '../agent/agent.events.js';
import { defineCommand, type CommandOf } from '../define-command.js';
import { agentIdSchema, messageIdSchema } from '../ids.js';
import { MAX_TEXT_BYTES, safeText } from '../text.js';
import { messageFailed, messageTyped, messageUnknown } from './incarnation.events.js';

/** C0 controls other than tab and newline would leave a bracketed paste or press keys. */
export const messageTextSchema = safeText(MAX_TEXT_BYTES)
  .min(1)
  // eslint-disable-next-line no-control-regex
  .regex(/^[^\x00-\x08\x0b-\x1f\x7f]*$/, 'must not contain control characters other than tab and newline');

/** Type a text into the agent that lives now. */
export const sendMessage = defineCommand(
  'SendMessage',
  z.object({ agentId: agentIdSchema, messageId: messageIdSchema, body: messageTextSchema, text: textRefSchema }),
);
/** What the orchestrator makes of it once it knows the live incarnation. */
export const acceptMessage = defineCommand(
  'AcceptMessage',
  z.object({ agentId: agentIdSchema, incarnation: incarnationSchema, messageId: messageIdSchema, text: textRefSchema }),
);
export const recordMessageTyped = defineCommand('RecordMessageTyped', messageTyped.schema);
export const recordMessageFailed = defineCommand('RecordMessageFailed', messageFailed.schema);
export const recordMessageUnknown = defineCommand('RecordMessageUnknown', messageUnknown.schema);

export const incarnationReportCommands = [recordMessageTyped, recordMessageFailed, recordMessageUnknown] as const;
export type IncarnationCommand = CommandOf<typeof acceptMessage | (typeof incarnationReportCommands)[number]>;
