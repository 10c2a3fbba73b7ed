import {
  DEFAULT_PROJECT_ID,
  streamOf,
  type AgentCommand,
  type AgentEvent,
  type IncarnationCommand,
  type IncarnationEvent,
  type MachineEvent,
  type Report,
  type ReportBody,
} from '@mngr/contracts';
import {
  agent,
  type AgentState,
  claimsFor,
  incarnation,
  instructionsFor,
  machine,
  nameBesideTaken,
} from '@mngr/domain';
import { fold } from '@mngr/event-sourcing';
import type { LoadedStream } from '@mngr/event-store-client';
import { NOTHING, toNewEvents, type Plan } from '../plan.js';
import type { StreamSource } from './planned-streams.js';

const AGENT_COMMAND = {
  WorkspaceCreated: 'RecordWorkspace',
  Started: 'RecordStarted',
  StartFailed: 'RecordStartFailed',
  Exited: 'RecordExited',
  Stopped: 'RecordStopped',
  Destroyed: 'RecordDestroyed',
  DestroyRefused: 'RecordDestroyRefused',
  Updated: 'RecordUpdated',
  Present: 'RecordPresent',
} as const;
const MESSAGE_COMMAND = {
  MessageTyped: 'RecordMessageTyped',
  MessageFailed: 'RecordMessageFailed',
  MessageUnknown: 'RecordMessageUnknown',
} as const;

/**
 * The sender is not the present holder of its machine, or knows an older log: the same entry will be sent again under the
 * present epoch.
 */
export const STALE = Symbol('stale epoch');

export interface ReportOptions {
  /** The name of the agent that is to be adopted belongs to another one by now. */
  readonly isNameTaken?: boolean;
}

/** Decides what a machine's fact means. A machine may speak only about agents that live on it. */
export async function planReport(
  report: Report,
  store: StreamSource,
  now: string,
  options: ReportOptions = {},
): Promise<Plan | typeof STALE> {
  const { machineId } = report;
  const body = options.isNameTaken === true ? renamed(report.body) : report.body;
  const { agentId } = body.data;
  const [machineStream, agentStream] = await store.load(streamOf.machine(machineId), streamOf.agent(agentId));
  const holder = fold(machine, (machineStream?.events ?? []) as readonly MachineEvent[]);
  const isOfOtherLog = report.logEpoch !== undefined && report.logEpoch !== machineStream?.logEpoch;
  if (holder.epoch !== report.epoch || isOfOtherLog) return STALE;
  const before = fold(agent, (agentStream?.events ?? []) as readonly AgentEvent[]);
  const isOwn = body.type === 'Present' ? isOwnPresence(body, machineId, before) : before.machineId === machineId;
  const isForeignProject = agentStream?.projectId !== undefined && agentStream.projectId !== report.projectId;
  if (!isOwn || isForeignProject) return refuse(report, machineStream);

  const finishes = report.instructionSeq === null ? [] : [{ machineId, seq: report.instructionSeq }];
  if (isMessage(body)) {
    const { streamId, stream } = await loadMessage(body.data, store);
    const command = { type: MESSAGE_COMMAND[body.type], data: body.data, now } as IncarnationCommand;
    const life = fold(incarnation, (stream?.events ?? []) as readonly IncarnationEvent[]);
    const events = incarnation.decide(command, life);
    return {
      ...NOTHING,
      finishes,
      streams: [{ streamId, expectedVersion: stream?.version ?? 0, events: toNewEvents(events) }],
    };
  }
  const command = {
    type: AGENT_COMMAND[body.type],
    data: body.data,
    now,
  } as AgentCommand;
  const events = agent.decide(command, before);
  return {
    ...NOTHING,
    finishes,
    streams: [
      { streamId: streamOf.agent(agentId), expectedVersion: agentStream?.version ?? 0, events: toNewEvents(events) },
    ],
    claims: [...claimsFor(report.projectId, events, before)],
    instructions: [...instructionsFor(command, events, fold(agent, events, before))],
    texts: textsOf(body, events.length > 0),
  };
}

/** The message's own stream, or that of its incarnation if it was accepted before messages had streams. */
async function loadMessage(
  { agentId, incarnation: life, messageId }: { agentId: string; incarnation: number; messageId: string },
  store: StreamSource,
) {
  const streamId = streamOf.message(agentId, messageId);
  const [stream] = await store.load(streamId);
  if (stream !== undefined && stream.version > 0) return { streamId, stream };
  const lifeId = streamOf.incarnation(agentId, life);
  const [lifeStream] = await store.load(lifeId);
  return { streamId: lifeId, stream: lifeStream };
}

/** The streams that `planReport` is sure to read, to be read ahead for many reports at once. */
export function streamsOf({ machineId, body }: Report): readonly string[] {
  const { agentId } = body.data;
  const message = isMessage(body) ? [streamOf.message(agentId, body.data.messageId)] : [];
  return [streamOf.machine(machineId), streamOf.agent(agentId), ...message];
}

/** An agent that the log does not know belongs to the machine that has it. */
function isOwnPresence(
  { data }: Extract<ReportBody, { type: 'Present' }>,
  machineId: string,
  { phase, machineId: known }: AgentState,
): boolean {
  return data.machineId === machineId && (phase === 'absent' || known === machineId);
}

function renamed(body: ReportBody): ReportBody {
  if (body.type !== 'Present') return body;
  const { data } = body;
  return { ...body, data: { ...data, name: nameBesideTaken(data), nameOnHost: data.name } };
}

function isMessage(body: ReportBody): body is Extract<ReportBody, { type: keyof typeof MESSAGE_COMMAND }> {
  return body.type in MESSAGE_COMMAND;
}

function textsOf(body: ReportBody, isRecorded: boolean): Plan['texts'] {
  if (!isRecorded) return [];
  if (body.type === 'Present') return [{ textId: body.data.command.textId, kind: 'command', body: body.commandText }];
  if (body.type !== 'Exited' || body.data.output === undefined || body.outputText === undefined) return [];
  return [{ textId: body.data.output.textId, kind: 'output', body: body.outputText }];
}

function refuse(report: Report, machineStream: LoadedStream | undefined): Plan {
  const { machineId, seq, body } = report;
  const event = {
    type: 'MachineReportRefused',
    data: {
      machineId,
      seq,
      reportType: body.type,
      code: 'report.foreign-agent',
      message: 'The agent does not live on this machine.',
    },
  } as const;
  const { version = 0, projectId = DEFAULT_PROJECT_ID } = machineStream ?? {};
  return {
    ...NOTHING,
    // The machine's own stream: what the report says of a project is not believed.
    projectId,
    streams: [{ streamId: streamOf.machine(machineId), expectedVersion: version, events: toNewEvents([event]) }],
  };
}
