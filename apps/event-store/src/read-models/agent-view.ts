import type { AgentState, AgentView, Observation } from '@mngr/contracts';
import { statusOf, type AgentRow } from './agent.row.js';
import type { HostRow, MachineRow } from './hosts.projection.js';

export interface HostAndMachine extends HostRow {
  readonly machine: MachineRow | null;
}

/** When something last happened in the terminal of one process life. */
export interface ActivityColumns {
  readonly activity_incarnation: number | null;
  readonly output_at: string | null;
  readonly input_at: string | null;
}

/** What the machine saw last. */
export type Observed = Observation & Partial<ActivityColumns>;

interface Evidence {
  readonly state: AgentState;
  readonly reason: string;
  readonly source: string;
  readonly since: string;
  readonly activity: AgentView['activity'];
}

/** The three ways in which a host can be known to be there or not. */
export function hostStateOf(machine: MachineRow | null): 'RUNNING' | 'UNKNOWN' | 'UNREACHABLE' {
  if (machine === null || machine.reachability === 'suspected') return 'UNKNOWN';
  return machine.reachability === 'unreachable' ? 'UNREACHABLE' : 'RUNNING';
}

/**
 * One agent as people see it. Pure.
 *
 * @param host null when its registration has not been seen: its agents are UNKNOWN then
 * @param observation what the machine saw last; its state is used only for the incarnation at hand
 * @param command the full text, null when it was deleted: the preview stands in
 */
export function agentViewOf(
  row: AgentRow,
  host: HostAndMachine | null,
  observation: Observed | null,
  command: string | null,
): AgentView {
  return {
    id: row.agent_id,
    projectId: row.project_id,
    name: row.name,
    // An edited data.json names another program's conventions; the program itself stays what was started.
    type: observation?.folder?.type ?? row.type,
    command: command ?? row.command_preview,
    status: statusOf(row),
    ...evidenceOf(row, host?.machine ?? null, observation),
    labels: { ...row.labels },
    startOnBoot: row.start_on_boot,
    workDir: row.workspace?.workDir ?? null,
    branch: row.workspace?.branch ?? null,
    workspace: row.workspace,
    incarnation: row.incarnation,
    generation: row.generation,
    pid: row.pid,
    exitCode: row.exit_code,
    signal: row.signal,
    session: row.session,
    tmuxSocket: row.tmux_socket,
    tmux: row.tmux,
    createdAt: row.created_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    failure: row.failure,
    url: observation?.folder?.url ?? null,
    ...activityOf(row, observation),
    problem: row.ended === null ? (observation?.folder?.problem ?? null) : null,
    host: {
      id: row.host_id,
      name: host?.name ?? row.host_id,
      provider: host?.provider ?? 'unknown',
      state: hostStateOf(host?.machine ?? null),
      machineId: row.machine_id,
      tags: { ...host?.labels },
      facts: host?.facts ?? null,
    },
  };
}

function activityOf(row: AgentRow, observed: Observed | null): Pick<AgentView, 'lastOutputAt' | 'lastInputAt'> {
  const isOfThisLife = observed?.activity_incarnation === row.incarnation;
  return {
    lastOutputAt: isOfThisLife ? (observed.output_at ?? null) : null,
    lastInputAt: isOfThisLife ? (observed.input_at ?? null) : null,
  };
}

/** The state and what it rests on. An end that is recorded stays true without the machine; life does not. */
function evidenceOf(row: AgentRow, machine: MachineRow | null, observation: Observation | null): Evidence {
  const told = { source: 'events', since: row.since, activity: null };
  if (row.ended !== null) return { state: endState(row), reason: row.failure?.message ?? row.ended, ...told };
  if (row.process === 'stopped') return { state: 'STOPPED', reason: 'stopped on request', ...told };
  if (row.process === 'exited') return { state: 'DONE', reason: exitReason(row), ...told };
  if (machine === null || machine.reachability !== 'reachable') return unknown(row, machine);
  if (row.process === 'creating') return { state: 'CREATING', reason: 'the host makes it ready', ...told };
  if (observation !== null && observation.incarnation === row.incarnation && row.process !== 'starting') {
    const { state, reason, source, since, activity } = observation;
    return { state, reason, source, since, activity };
  }
  return { state: 'RUNNING', reason: row.process === 'running' ? 'started' : statusOf(row), ...told };
}

function unknown(row: AgentRow, machine: MachineRow | null): Evidence {
  const reason = machine === null ? 'its machine has not registered' : `its machine is ${machine.reachability}`;
  return { state: 'UNKNOWN', reason, source: 'lease', since: machine?.since ?? row.since, activity: null };
}

/** Nothing was seen of a forgotten agent's end. */
function endState(row: AgentRow): AgentState {
  if (row.ended === 'forgotten') return 'UNKNOWN';
  return row.exit_reason === null ? 'STOPPED' : 'DONE';
}

function exitReason(row: AgentRow): string {
  switch (row.exit_reason) {
    case 'exited':
      return `exited with code ${row.exit_code ?? 'unknown'}`;
    case 'signalled':
      return `ended by ${row.signal ?? 'a signal'}`;
    case 'session-lost':
      return 'its session is gone and nobody saw how it ended';
    case 'rebooted':
      return 'its host was restarted, and it with it';
    default:
      return 'it was not there any more and nobody saw how it ended';
  }
}
