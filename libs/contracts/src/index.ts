export { defineCommand, type CommandContract, type CommandOf } from './define-command.js';
export { defineEvent, upcastData, type EventContract, type EventOf, type Upcaster } from './define-event.js';
export { defineRequest, type RequestContract } from './define-request.js';
export {
  actorSchema,
  commandEnvelopeSchema,
  comparePositions,
  positionSchema,
  recordedEnvelopeSchema,
  traceSchema,
  typeNameSchema,
  type Actor,
  type CommandEnvelope,
  type Position,
  type RecordedEnvelope,
  type Trace,
} from './envelope.js';
export {
  DEFAULT_PROJECT_ID,
  agentIdSchema,
  commandIdSchema,
  hostIdSchema,
  machineIdSchema,
  messageIdSchema,
  newHexId,
  newId,
  projectIdSchema,
  textIdSchema,
  type IdPrefix,
} from './ids.js';
export {
  busCommandByType,
  eventContracts,
  internalCommandTypes,
  parseEvent,
  schemaVersionOf,
  type DomainEvent,
  type RecordedEvent,
} from './registry.js';
export { misfitsOf, type Misfit } from './misfits.js';
export { streamOf } from './streams-of.js';
export {
  MAX_TEXT_BYTES,
  PREVIEW_LENGTH,
  absolutePath,
  instantSchema,
  pathText,
  previewOf,
  safeText,
  shortText,
  token,
} from './text.js';
export { CONTRACT_VERSION } from './version.js';
export {
  agentReportCommands,
  agentRequestCommands,
  createAgent,
  destroyAgent,
  labelAgent,
  recordDestroyRefused,
  recordPresent,
  recordDestroyed,
  recordExited,
  recordStartFailed,
  recordStarted,
  recordStopped,
  recordUpdated,
  recordWorkspace,
  renameAgent,
  setStartOnBoot,
  startAgent,
  stopAgent,
  type AgentCommand,
  type AgentCreateFailedData,
} from './agent/agent.commands.js';
export {
  agentCreateFailed,
  agentDestroyRefused,
  agentDestroyRequested,
  agentDestroyed,
  agentEvents,
  agentExited,
  agentAdopted,
  agentForgotten,
  agentLabelsChanged,
  agentRenameCompleted,
  agentRenamed,
  agentStartOnBootChanged,
  agentRequested,
  agentStartFailed,
  agentStartRequested,
  agentStarted,
  agentStopRequested,
  agentStopped,
  agentWorkspaceCreated,
  generationSchema,
  incarnationSchema,
  textRefSchema,
  type AgentEvent,
  type TextRef,
} from './agent/agent.events.js';
export { agentCapabilitiesSchema, agentTypeViewSchema, type AgentCapabilities } from './agent/capabilities.js';
export { execEvents, execRequested, recordExec, type ExecEvent } from './agent/exec.js';
export { provisionEvents, provisionRequested, recordProvision, type ProvisionEvent } from './agent/provisioning.js';
export {
  garbageCollectionRequested,
  garbageEvents,
  recordGarbageCollection,
  type GarbageEvent,
} from './host/garbage-collection.js';
export { fileAccessRequested, fileEvents, recordFileAccess, type FileEvent } from './agent/file-access.js';
export {
  agentNameSchema,
  agentTypeSchema,
  labelKeySchema,
  extraWindowSchema,
  extraWindowsSchema,
  labelsSchema,
  launchSpecSchema,
  MAX_UPLOAD_BYTES,
  programSchema,
  programText,
  provisionSpecSchema,
  tmuxSpecSchema,
  type ExtraWindow,
  type LaunchSpec,
  type Program,
  type ProvisionSpec,
  type TmuxSpec,
} from './agent/launch.js';
export {
  gitRef,
  gitUrl,
  workspaceSchema,
  workspaceSpecSchema,
  type Workspace,
  type WorkspaceSpec,
} from './agent/workspace.js';
export { API_PREFIX, acceptedStatus, apiRoutes, type ApiRoute } from './api/api.routes.js';
export {
  acceptedAnswer,
  agentCommandAnswer,
  agentList,
  agentTypeList,
  auditList,
  captureAnswer,
  collectGarbageBody,
  commandAnswerView,
  createAgentBody,
  deadLetterList,
  deliverySchema,
  destroyAgentBody,
  destroyAnswer,
  environmentSchema,
  eventLineSchema,
  execBody,
  execLineSchema,
  fileLineSchema,
  filesBody,
  garbageAnswer,
  hostList,
  inputAnswer,
  inputBody,
  labelAgentBody,
  limitAgentBody,
  messageAnswer,
  planeInfo,
  problemSchema,
  provisionAgentBody,
  provisionAnswer,
  renameAgentBody,
  replayAnswer,
  sendMessageBody,
  startAgentBody,
  startAnswer,
  stopAgentBody,
  stopAnswer,
  type AgentCommandAnswer,
  type CreateAgentBody,
  type DestroyAnswer,
  type EventLine,
  type ExecLine,
  type FileLine,
  type GarbageAnswer,
  type MessageAnswer,
} from './api/api.schemas.js';
export { commandReplySchema, type CommandReply } from './bus/command-reply.js';
export {
  SERVICE_NAMES,
  inboxPrefix,
  machineRole,
  serviceRoles,
  type BusPermissions,
  type ServiceName,
} from './bus/roles.js';
export { REPLY_TO_HEADER, subjects } from './bus/subjects.js';
export {
  consumers,
  machineConsumer,
  streams,
  type ConsumerDeclaration,
  type StreamDeclaration,
} from './bus/topology.js';
export { labelHost, registerHost, type HostCommand } from './host/host.commands.js';
export {
  hostEvents,
  hostLabelled,
  hostNameSchema,
  hostRegistered,
  providerNameSchema,
  type HostEvent,
} from './host/host.events.js';
export {
  acceptMessage,
  incarnationReportCommands,
  messageTextSchema,
  recordMessageFailed,
  recordMessageTyped,
  recordMessageUnknown,
  sendMessage,
  type IncarnationCommand,
} from './incarnation/incarnation.commands.js';
export {
  incarnationEvents,
  messageAccepted,
  messageFailed,
  messageTyped,
  messageUnknown,
  type IncarnationEvent,
} from './incarnation/incarnation.events.js';
export {
  instructionBodySchema,
  instructionSchema,
  newInstructionSchema,
  type Instruction,
  type InstructionBody,
  type NewInstruction,
} from './instruction/instruction.js';
export { findLease } from './link/lease.request.js';
export {
  heartbeatRequest,
  observationsSchema,
  observedSchema,
  registerMachineRequest,
  reportsConfirmedSchema,
  syncRequest,
  type Observations,
  type Observed,
} from './link/link.requests.js';
export { provisionRequest } from './live/provision.request.js';
export {
  collectGarbageRequest,
  collectedGarbageSchema,
  garbageKindSchema,
  type CollectedGarbage,
  type GarbageKind,
} from './live/garbage.request.js';
export {
  fileEntrySchema,
  fileOrderSchema,
  fileRequest,
  fileRootSchema,
  type FileEntry,
  type FileOrder,
} from './live/file.requests.js';
export {
  MAX_INPUT_BYTES,
  liveControlSchema,
  liveFrameSchema,
  liveInputRequest,
  type LiveControl,
  type LiveFrame,
} from './live/live-stream.js';
export {
  captureRequest,
  evidenceRequest,
  evidenceSchema,
  execRequest,
  execWithInputRequest,
  recordsRequest,
  type Evidence,
} from './live/live.requests.js';
export {
  declareMachineUnreachable,
  machineServiceCommands,
  recoverMachine,
  refuseReport,
  registerMachine,
  suspectMachine,
  type MachineCommand,
} from './machine/machine.commands.js';
export {
  machineEpochSchema,
  machineEvents,
  machineRecovered,
  machineRegistered,
  machineReportRefused,
  machineSuspected,
  machineUnreachable,
  type MachineEvent,
} from './machine/machine.events.js';
export { reportBodySchema, reportSchema, type Report, type ReportBody } from './report/report.js';
export {
  appendItemSchema,
  appendResultSchema,
  claimSchema,
  commandAnswerSchema,
  newEventSchema,
  wireErrorSchema,
  type AppendItem,
  type AppendManyResult,
  type AppendResult,
  type Claim,
  type CommandAnswer,
  type NewEvent,
} from './store/append.js';
export { deadLetterSchema, listDeadLetters, replayDeadLetter, type DeadLetter } from './store/dead-letter.requests.js';
export {
  activitySampleSchema,
  activitySchema,
  agentFolderSchema,
  agentStateSchema,
  agentStatusSchema,
  agentViewSchema,
  auditEntrySchema,
  commandViewSchema,
  hostViewSchema,
  observationSchema,
  type ActivitySample,
  type AgentFolder,
  type AgentState,
  type AgentStatus,
  type AgentView,
  type AuditEntry,
  type CommandView,
  type HostView,
  type Observation,
} from './store/read-model.js';
export {
  appendManyRequest,
  appendRequest,
  ensureMachineConsumer,
  findCommand,
  queryAgents,
  queryAudit,
  queryHosts,
  queryMachineDesired,
  readHead,
  readLog,
  readStreams,
  readText,
  recordCommand,
} from './store/store.requests.js';
