import { z } from 'zod';
import { incarnationSchema, textRefSchema } from '../agent/agent.events.js';
import { defineEvent, type EventOf } from '../define-event.js';
import { agentIdSchema, messageIdSchema } from '../ids.js';
import { safeText } from '../text.js';

const message = { agentId: agentIdSchema, incarnation: incarnationSchema, messageId: messageIdSchema };

/** The message belongs to this incarnation and will be typed once, or its end will be told. */
export const messageAccepted = defineEvent('MessageAccepted', z.object({ ...message, text: textRefSchema }));
/** Text and Enter are in the agent's terminal. For a `command` agent this is the end of the chain. */
export const messageTyped = defineEvent('MessageTyped', z.object(message));
/** It was certainly not typed. */
export const messageFailed = defineEvent(
  'MessageFailed',
  z.object({ ...message, code: safeText(80), message: safeText(4096), paneExcerpt: safeText(8192).optional() }),
);
/** A crash left evidence that cannot decide; never retyped unasked. */
export const messageUnknown = defineEvent('MessageUnknown', z.object({ ...message, message: safeText(4096) }));

export const incarnationEvents = [messageAccepted, messageTyped, messageFailed, messageUnknown] as const;
export type IncarnationEvent = EventOf<(typeof incarnationEvents)[number]>;
