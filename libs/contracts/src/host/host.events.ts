import { z } from 'zod';
import { labelsSchema } from '../agent/launch.js';
import { defineEvent, type EventOf } from '../define-event.js';
import { hostIdSchema, machineIdSchema } from '../ids.js';
import { absolutePath, shortText } from '../text.js';

export const hostNameSchema = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/);
export const providerNameSchema = z.string().regex(/^[a-z][a-z0-9-]{0,30}$/);

/** What a machine is, as its operating system tells it. */
export const machineFactsSchema = z.object({
  /** When it was started. */
  bootedAt: z.iso.datetime({ precision: 3 }),
  /** How many threads can run at the same time. */
  cpuCount: z.int().positive(),
  memoryBytes: z.int().positive(),
});
export type MachineFacts = z.infer<typeof machineFactsSchema>;

/** A place where agents live became known; for provider `local` it is the machine itself. */
export const hostRegistered = defineEvent(
  'HostRegistered',
  z.object({
    hostId: hostIdSchema,
    machineId: machineIdSchema,
    name: hostNameSchema,
    provider: providerNameSchema,
    hostDir: absolutePath,
    osUser: shortText,
    facts: machineFactsSchema.optional(),
  }),
);

/** The labels of a host as they stand now. */
export const hostLabelled = defineEvent('HostLabelled', z.object({ hostId: hostIdSchema, labels: labelsSchema }));

export const hostEvents = [hostRegistered, hostLabelled] as const;
export type HostEvent = EventOf<(typeof hostEvents)[number]>;
