import { z } from 'zod';
import { defineEvent, type EventOf } from '../define-event.js';
import { hostIdSchema, machineIdSchema } from '../ids.js';
import { safeText, shortText } from '../text.js';

const machineId = machineIdSchema;
/** Raised at each registration of a host-agent; claims about state are judged by it. */
export const machineEpochSchema = z.int().positive();

/** What tells a reboot from a copy; absent in what older host-agents sent. */
export const whereItRuns = {
  /** Names the boot of the computer: another one at each start of it. */
  boot: safeText(64).optional(),
  /** Names the state directory on its computer over reboots; a copy of the directory is another place. */
  place: safeText(64).optional(),
} as const;

/** A host-agent process took up (or took over) this machine under a new epoch. */
export const machineRegistered = defineEvent(
  'MachineRegistered',
  z.object({
    machineId,
    epoch: machineEpochSchema,
    hostId: hostIdSchema,
    /** One state directory on one boot of one computer: two live ones are a duplicate identity. */
    installation: safeText(128),
    ...whereItRuns,
    instanceId: safeText(64),
    build: shortText,
    contractVersion: z.int().positive(),
  }),
);
/** Silent for 10 s: its agents are shown UNKNOWN. */
export const machineSuspected = defineEvent(
  'MachineSuspected',
  z.object({ machineId, epoch: machineEpochSchema, silentMs: z.int() }),
);
/** Silent for 30 s. Nothing is stopped or started elsewhere because of it. */
export const machineUnreachable = defineEvent(
  'MachineUnreachable',
  z.object({ machineId, epoch: machineEpochSchema, silentMs: z.int() }),
);
export const machineRecovered = defineEvent('MachineRecovered', z.object({ machineId, epoch: machineEpochSchema }));
/** A report that the rules refuse, for instance about another machine's agent. It is not sent again. */
export const machineReportRefused = defineEvent(
  'MachineReportRefused',
  z.object({
    machineId,
    seq: z.int().positive(),
    reportType: safeText(80),
    code: safeText(80),
    message: shortText,
  }),
);

export const machineEvents = [
  machineRegistered,
  machineSuspected,
  machineUnreachable,
  machineRecovered,
  machineReportRefused,
] as const;
export type MachineEvent = EventOf<(typeof machineEvents)[number]>;
