import { z } from 'zod';
import { defineCommand, type CommandOf } from '../define-command.js';
import { hostIdSchema, machineIdSchema } from '../ids.js';
import { safeText, shortText } from '../text.js';
import { machineEpochSchema, machineReportRefused, whereItRuns } from './machine.events.js';

const machineId = machineIdSchema;

export const registerMachine = defineCommand(
  'RegisterMachine',
  z.object({
    machineId,
    hostId: hostIdSchema,
    installation: safeText(128),
    ...whereItRuns,
    instanceId: safeText(64),
    build: shortText,
    contractVersion: z.int().positive(),
    /** Whether the lease of the present holder is alive, as the orchestrator knows it when it decides. */
    isHolderAlive: z.boolean(),
    /** The highest epoch that the machine was ever given: a restored log may know only lower ones. */
    lastEpoch: z.int().nonnegative().optional(),
  }),
);
const silence = z.object({ machineId, epoch: machineEpochSchema, silentMs: z.int().nonnegative() });
/** From the enforcer; ignored if the epoch is not the present one. */
export const suspectMachine = defineCommand('SuspectMachine', silence);
export const declareMachineUnreachable = defineCommand('DeclareMachineUnreachable', silence);
export const recoverMachine = defineCommand('RecoverMachine', z.object({ machineId, epoch: machineEpochSchema }));
export const refuseReport = defineCommand('RefuseReport', machineReportRefused.schema);

export const machineServiceCommands = [suspectMachine, declareMachineUnreachable, recoverMachine] as const;
export type MachineCommand = CommandOf<
  typeof registerMachine | typeof refuseReport | (typeof machineServiceCommands)[number]
>;
