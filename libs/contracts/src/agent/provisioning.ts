import { z } from 'zod';
import { defineCommand } from '../define-command.js';
import { defineEvent, type EventOf } from '../define-event.js';
import { agentIdSchema } from '../ids.js';

const data = z.object({ agentId: agentIdSchema, provisionId: z.string().regex(/^[0-9a-f]{32}$/) });

/** Somebody had an agent provisioned again. It tells that it was asked for, not how it ended: it happens at most once. */
export const provisionRequested = defineEvent('ProvisionRequested', data);
/** For the audit alone; it stands in a stream of its own. */
export const recordProvision = defineCommand('RecordProvision', data);

export const provisionEvents = [provisionRequested] as const;
export type ProvisionEvent = EventOf<(typeof provisionEvents)[number]>;
