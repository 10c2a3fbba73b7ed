import { z } from 'zod';
import { defineCommand } from '../define-command.js';
import { defineEvent, type EventOf } from '../define-event.js';
import { agentIdSchema } from '../ids.js';
import { fileRootSchema } from '../live/file.requests.js';
import { pathText } from '../text.js';

const data = z.object({
  agentId: agentIdSchema,
  accessId: z.string().regex(/^[0-9a-f]{32}$/),
  act: z.enum(['read', 'write', 'list']),
  root: fileRootSchema,
  path: pathText,
});

/** Somebody read, wrote or listed files of an agent's host. It tells that it was asked for: files are at most once. */
export const fileAccessRequested = defineEvent('FileAccessRequested', data);
/** For the audit alone; it stands in a stream of its own. */
export const recordFileAccess = defineCommand('RecordFileAccess', data);

export const fileEvents = [fileAccessRequested] as const;
export type FileEvent = EventOf<(typeof fileEvents)[number]>;
