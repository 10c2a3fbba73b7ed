import { z } from 'zod';
import { defineCommand, type CommandOf } from '../define-command.js';
import { agentIdSchema, hostIdSchema, machineIdSchema } from '../ids.js';
import { safeText } from '../text.js';
import {
  agentAdopted,
  agentCreateFailed,
  agentDestroyRefused,
  agentDestroyed,
  agentExited,
  agentRenameCompleted,
  agentStarted,
  agentStartFailed,
  agentStopped,
  agentWorkspaceCreated,
  textRefSchema,
} from './agent.events.js';
import { agentNameSchema, labelKeySchema, labelsSchema, launchSpecSchema } from './launch.js';

const agentId = agentIdSchema;

/** Make an agent on a host and start it. The gateway chooses the id, so that a retry names the same agent. */
export const createAgent = defineCommand(
  'CreateAgent',
  z.object({
    agentId,
    hostId: hostIdSchema,
    machineId: machineIdSchema,
    launch: launchSpecSchema,
    command: textRefSchema,
    envNames: z.array(safeText(256)).max(1000),
    /** The agent exists and is stopped: it gets this program, environment and provisioning, and keeps its work directory. */
    isRenewal: z.boolean().optional(),
  }),
);
/** Start an agent that is stopped or done; a running one is left as it is. */
export const startAgent = defineCommand('StartAgent', z.object({ agentId }));
/** Stop the whole process tree; a stopped agent is left as it is. */
export const stopAgent = defineCommand(
  'StopAgent',
  z.object({ agentId, gracefulTimeoutMs: z.int().min(0).max(600_000) }),
);
/** Remove the agent and what mngr made for it. Guarded: see docs/agents-lifecycle.md. */
export const destroyAgent = defineCommand(
  'DestroyAgent',
  z.object({ agentId, isForced: z.boolean(), removeBranch: z.boolean(), forget: z.boolean() }),
);
/** Give an agent another name, and labels with it. Refused while another agent has the name. */
export const renameAgent = defineCommand(
  'RenameAgent',
  z.object({ agentId, name: agentNameSchema, labels: labelsSchema.optional() }),
);
/** Set and take away labels; the others stay. */
export const labelAgent = defineCommand(
  'LabelAgent',
  z.object({ agentId, set: labelsSchema, remove: z.array(labelKeySchema).max(100) }),
);
/** Whether it is started again after its computer was. */
export const setStartOnBoot = defineCommand('SetStartOnBoot', z.object({ agentId, startOnBoot: z.boolean() }));

// From here on: facts that a machine reports. Their data is that of the event they lead to.
export const recordWorkspace = defineCommand('RecordWorkspace', agentWorkspaceCreated.schema);
export const recordStarted = defineCommand('RecordStarted', agentStarted.schema);
export const recordStartFailed = defineCommand('RecordStartFailed', agentStartFailed.schema);
export const recordExited = defineCommand('RecordExited', agentExited.schema);
export const recordStopped = defineCommand('RecordStopped', agentStopped.schema);
export const recordDestroyed = defineCommand('RecordDestroyed', agentDestroyed.schema);
export const recordDestroyRefused = defineCommand('RecordDestroyRefused', agentDestroyRefused.schema);
/** The machine knows the agent as it was last asked to: its name, its labels. */
export const recordUpdated = defineCommand('RecordUpdated', agentRenameCompleted.schema);
/** The machine has this agent, whatever the log says of it. */
export const recordPresent = defineCommand('RecordPresent', agentAdopted.schema);

/** What people and programs may ask. */
export const agentRequestCommands = [
  createAgent,
  startAgent,
  stopAgent,
  destroyAgent,
  renameAgent,
  labelAgent,
  setStartOnBoot,
] as const;
/** What only a machine's report may say. */
export const agentReportCommands = [
  recordWorkspace,
  recordStarted,
  recordStartFailed,
  recordExited,
  recordStopped,
  recordDestroyed,
  recordDestroyRefused,
  recordUpdated,
  recordPresent,
] as const;
export type AgentCommand = CommandOf<(typeof agentRequestCommands)[number] | (typeof agentReportCommands)[number]>;
export type AgentCreateFailedData = z.infer<typeof agentCreateFailed.schema>;
