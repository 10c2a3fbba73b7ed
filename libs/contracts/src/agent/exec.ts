import { z } from 'zod';
import { defineCommand } from '../define-command.js';
import { defineEvent, type EventOf } from '../define-event.js';
import { agentIdSchema } from '../ids.js';
import { textRefSchema } from './agent.events.js';

const data = z.object({ agentId: agentIdSchema, execId: z.string().regex(/^[0-9a-f]{32}$/), command: textRefSchema });

/** Somebody ran a command beside an agent. It tells that it was asked for, not how it ended: exec is at most once. */
export const execRequested = defineEvent('ExecRequested', data);
/** For the audit alone; it stands in a stream of its own. */
export const recordExec = defineCommand('RecordExec', data);

export const execEvents = [execRequested] as const;
export type ExecEvent = EventOf<(typeof execEvents)[number]>;
