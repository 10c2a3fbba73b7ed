import {
  streamOf,
  type AgentCommand,
  type AgentEvent,
  type IncarnationCommand,
  type IncarnationEvent,
  type MachineEvent,
  type Report,
  type ReportBody,
} from '@mngr/contracts';
import { agent, claimsFor, incarnation, instructionsFor, machine } from '@mngr/domain';
import { fold } from '@mngr/event-sourcing';
import type { EventStoreClient } from '@mngr/event-store-client';
import { NOTHING, toNewEvents, type Plan } from '../plan.js';

const AGENT_COMMAND = {
  WorkspaceCreated: 'RecordWorkspace',
  Started: 'RecordStarted',
  StartFailed: 'RecordStartFailed',
  Exited: 'RecordExited',
  Stopped: 'RecordStopped',
  Destroyed: 'RecordDestroyed',
  DestroyRefused: 'RecordDestroyRefused',
} as const;
const MESSAGE_COMMAND = {
  MessageTyped: 'RecordMessageTyped',
  MessageFailed: 'RecordMessageFailed',
  MessageUnknown: 'RecordMessageUnknown',
} as const;

/** The sender is not the present holder of its machine: whoever is will send the same entry under the present epoch. */
export const STALE = Symbol('stale epoch');

/** Decides what a machine's fact means. A machine may speak only about agents that live on it. */
export async function planReport(report: Report, store: EventStoreClient, now: string): Promise<Plan | typeof STALE> {
  const { body, machineId } = report;
  const { agentId } = body.data;
  const lifeId = isMessage(body) ? streamOf.incarnation(agentId, body.data.incarnation) : null;
  const [machineStream, agentStream, lifeStream] = await store.load(
    streamOf.machine(machineId),
    streamOf.agent(agentId),
    ...(lifeId === null ? [] : [lifeId]),
  );
  const holder = fold(machine, (machineStream?.events ?? []) as readonly MachineEvent[]);
  if (holder.epoch !== report.epoch) return STALE;
  const before = fold(agent, (agentStream?.events ?? []) as readonly AgentEvent[]);
  if (before.machineId !== machineId) return refuse(report, machineStream?.version ?? 0);

  const finishes = report.instructionSeq === null ? [] : [{ machineId, seq: report.instructionSeq }];
  if (isMessage(body) && lifeId !== null) {
    const command = { type: MESSAGE_COMMAND[body.type], data: body.data, now } as IncarnationCommand;
    const life = fold(incarnation, (lifeStream?.events ?? []) as readonly IncarnationEvent[]);
    const events = incarnation.decide(command, life);
    return {
      ...NOTHING,
      finishes,
      streams: [{ streamId: lifeId, expectedVersion: lifeStream?.version ?? 0, events: toNewEvents(events) }],
    };
  }
  const command = {
    type: AGENT_COMMAND[body.type as keyof typeof AGENT_COMMAND],
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

function isMessage(body: ReportBody): body is Extract<ReportBody, { type: keyof typeof MESSAGE_COMMAND }> {
  return body.type in MESSAGE_COMMAND;
}

function textsOf(body: ReportBody, isRecorded: boolean): Plan['texts'] {
  if (body.type !== 'Exited' || !isRecorded || body.data.output === undefined || body.outputText === undefined)
    return [];
  return [{ textId: body.data.output.textId, kind: 'output', body: body.outputText }];
}

function refuse(report: Report, version: number): Plan {
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
  return {
    ...NOTHING,
    streams: [{ streamId: streamOf.machine(machineId), expectedVersion: version, events: toNewEvents([event]) }],
  };
}
