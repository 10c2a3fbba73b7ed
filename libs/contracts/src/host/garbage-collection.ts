import { z } from 'zod';
import { defineCommand } from '../define-command.js';
import { defineEvent, type EventOf } from '../define-event.js';
import { garbageKindSchema } from '../live/garbage.request.js';
import { safeText } from '../text.js';

const data = z.object({
  collectionId: z.string().regex(/^[0-9a-f]{32}$/),
  kinds: z.array(garbageKindSchema).max(10),
  /** Empty: hosts of every provider. */
  providers: z.array(safeText(80)).max(20),
  isDryRun: z.boolean(),
});

/** Somebody had the machines of a project remove what is left of agents that are over. It tells that it was asked for. */
export const garbageCollectionRequested = defineEvent('GarbageCollectionRequested', data);
/** For the audit alone; it stands in a stream of its own. */
export const recordGarbageCollection = defineCommand('RecordGarbageCollection', data);

export const garbageEvents = [garbageCollectionRequested] as const;
export type GarbageEvent = EventOf<(typeof garbageEvents)[number]>;
