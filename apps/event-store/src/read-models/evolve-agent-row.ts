import type { AgentEvent, RecordedEvent } from '@mngr/contracts';
import { assertNever } from '@mngr/errors';
import type { AgentRow, EndStatus, ProcessStatus } from './agent.row.js';

/** The row after an event of its agent. Events about an agent that was never requested change nothing. */
export function evolveAgentRow(row: AgentRow | undefined, recorded: RecordedEvent<AgentEvent>): AgentRow | undefined {
  const { event, recordedAt } = recorded;
  if (event.type === 'AgentRequested') return row ?? requested(recorded, event.data);
  if (event.type === 'AgentAdopted') return adopted(row, recorded, event.data);
  if (row === undefined) return undefined;
  switch (event.type) {
    case 'AgentStartRequested':
      return startRequested(row, event.data, recordedAt);
    case 'AgentWorkspaceCreated':
      return { ...row, workspace: event.data.workspace };
    case 'AgentStarted':
      return started(row, event.data, recordedAt);
    case 'AgentCreateFailed':
      return ended({ ...row, failure: failureOf(event.data) }, 'failed', recordedAt);
    case 'AgentStartFailed':
      if (row.process !== 'starting' || event.data.incarnation !== row.incarnation) return row;
      return { ...becomes(row, row.process_before, recordedAt), failure: failureOf(event.data) };
    case 'AgentExited':
      return exited(row, event.data, recordedAt);
    case 'AgentStopRequested':
      return { ...becomes(row, 'stopping', recordedAt), generation: event.data.generation };
    case 'AgentStopped':
      if (event.data.incarnation !== row.incarnation) return row; // of an earlier life
      return { ...becomes(row, 'stopped', recordedAt), ended_at: recordedAt };
    case 'AgentDestroyRequested':
      return { ...row, is_destroying: true, since: recordedAt, generation: event.data.generation };
    case 'AgentDestroyRefused':
      return { ...row, is_destroying: false, since: recordedAt, failure: failureOf(event.data) };
    case 'AgentDestroyed':
      return ended(withReason(row, event.data.reason), 'destroyed', recordedAt);
    case 'AgentRenamed':
      return { ...row, name: event.data.name, generation: event.data.generation };
    case 'AgentRenameCompleted':
      return { ...row, session: event.data.session };
    case 'AgentLabelsChanged':
      return { ...row, labels: event.data.labels, generation: event.data.generation };
    case 'AgentStartOnBootChanged':
      return { ...row, start_on_boot: event.data.startOnBoot, generation: event.data.generation };
    case 'AgentForgotten':
      return ended({ ...row, generation: event.data.generation }, 'forgotten', recordedAt);
    default:
      return assertNever(event);
  }
}

type DataOf<T extends AgentEvent['type']> = Extract<AgentEvent, { type: T }>['data'];

function requested(recorded: RecordedEvent, data: DataOf<'AgentRequested'>): AgentRow {
  return {
    agent_id: data.agentId,
    project_id: recorded.projectId,
    name: data.name,
    type: data.type,
    host_id: data.hostId,
    machine_id: data.machineId,
    process: 'creating',
    process_before: 'creating',
    is_destroying: false,
    ended: null,
    since: recorded.recordedAt,
    incarnation: 0,
    generation: 0,
    command_text_id: data.command.textId,
    command_preview: data.command.preview,
    workspace: null,
    tmux: data.tmux,
    labels: data.labels,
    start_on_boot: data.startOnBoot === true,
    pid: null,
    session: null,
    tmux_socket: null,
    exit_reason: null,
    exit_code: null,
    signal: null,
    failure: null,
    created_at: recorded.recordedAt,
    started_at: null,
    ended_at: null,
  };
}

/** The machine's word replaces what the log said; when the agent was made stays what it is. */
function adopted(row: AgentRow | undefined, recorded: RecordedEvent, data: DataOf<'AgentAdopted'>): AgentRow {
  const { incarnation, generation, exit, startedAt } = data;
  const first = incarnation === 1 ? 'creating' : 'starting';
  const process = data.process === 'starting' ? first : data.process;
  return {
    agent_id: data.agentId,
    project_id: recorded.projectId,
    name: data.name,
    type: data.type,
    host_id: data.hostId,
    machine_id: data.machineId,
    process,
    process_before: 'stopped',
    is_destroying: false,
    ended: null,
    since: exit?.exitedAt ?? startedAt ?? recorded.recordedAt,
    incarnation,
    generation,
    command_text_id: data.command.textId,
    command_preview: data.command.preview,
    workspace: data.workspace ?? row?.workspace ?? null,
    tmux: data.tmux,
    labels: data.labels,
    start_on_boot: data.startOnBoot ?? row?.start_on_boot ?? false,
    pid: process === 'running' ? data.pid : null,
    session: data.session,
    tmux_socket: data.tmuxSocket,
    exit_reason: exit?.reason ?? null,
    exit_code: exit?.exitCode ?? null,
    signal: exit?.signal ?? null,
    failure: null,
    created_at: row?.created_at ?? data.createdAt,
    started_at: startedAt,
    ended_at: exit?.exitedAt ?? null,
  };
}

/** The first start belongs to the creation: until it succeeds the agent is `creating`. */
function startRequested(row: AgentRow, data: DataOf<'AgentStartRequested'>, at: string): AgentRow {
  const { incarnation, generation, renewed } = data;
  const process = incarnation === 1 ? 'creating' : 'starting';
  const next = { process_before: row.process, failure: null, incarnation, generation };
  if (renewed === undefined) return { ...becomes(row, process, at), ...next };
  const { type, command, tmux, labels } = renewed;
  const asks = { command_text_id: command.textId, command_preview: command.preview };
  return { ...becomes(row, process, at), ...next, type, tmux, labels, ...asks };
}

function started(row: AgentRow, data: DataOf<'AgentStarted'>, at: string): AgentRow {
  const { incarnation, pid, session, tmuxSocket, startedAt } = data;
  // A stop asked for meanwhile stays asked for, an end that was told first stays an end.
  const process = row.process === 'creating' || row.process === 'starting' ? 'running' : row.process;
  const now = { incarnation, pid, session, tmux_socket: tmuxSocket, started_at: startedAt, ended_at: null };
  return { ...becomes(row, process, at), ...now, exit_reason: null, exit_code: null, signal: null, failure: null };
}

function exited(row: AgentRow, data: DataOf<'AgentExited'>, at: string): AgentRow {
  if (data.incarnation !== row.incarnation) return row; // of an earlier life
  const { exitCode, signal, reason, exitedAt } = data;
  const how = { exit_code: exitCode, signal, exit_reason: reason, ended_at: exitedAt, pid: null };
  // While it is being stopped, its exit is what the stop wanted: `AgentStopped` follows.
  return row.process === 'stopping' ? { ...row, ...how } : { ...becomes(row, 'exited', at), ...how };
}

function becomes(row: AgentRow, process: ProcessStatus, since: string): AgentRow {
  const pid = process === 'stopped' ? null : row.pid;
  return { ...row, process, pid, since: row.process === process ? row.since : since };
}

function ended(row: AgentRow, how: EndStatus, at: string): AgentRow {
  return { ...row, ended: how, is_destroying: false, pid: null, since: at, ended_at: row.ended_at ?? at };
}

function withReason(row: AgentRow, reason: string | undefined): AgentRow {
  return reason === undefined ? row : { ...row, failure: { code: 'agent.ended-before', message: reason } };
}

function failureOf(data: { code: string; message: string; wayOut?: string | undefined }): AgentRow['failure'] {
  const { code, message, wayOut } = data;
  return { code, message, ...(wayOut === undefined ? {} : { wayOut }) };
}
