import type { AgentCommand, AgentEvent } from '@mngr/contracts';
import { assertNever, notFound, rejected } from '@mngr/errors';
import { label, rename, setStartOnBoot } from './agent-details.decide.js';
import { decideReport } from './agent-report.decide.js';
import { isLive, type AgentState } from './agent.state.js';

type CommandOf<T extends AgentCommand['type']> = Extract<AgentCommand, { type: T }>;

/** Returns `[]` when the command has nothing left to do, so that a redelivered one is harmless. */
export function decide(command: AgentCommand, state: AgentState): readonly AgentEvent[] {
  switch (command.type) {
    case 'CreateAgent':
      return create(command, state);
    case 'StartAgent':
      return start(command, state);
    case 'StopAgent':
      return stop(command, state);
    case 'DestroyAgent':
      return destroy(command, state);
    case 'RenameAgent':
      assertExists(state);
      return rename(command, state);
    case 'LabelAgent':
      assertExists(state);
      return label(command, state);
    case 'SetStartOnBoot':
      assertExists(state);
      return setStartOnBoot(command, state);
    case 'RecordWorkspace':
    case 'RecordStarted':
    case 'RecordStartFailed':
    case 'RecordExited':
    case 'RecordStopped':
    case 'RecordDestroyed':
    case 'RecordDestroyRefused':
    case 'RecordUpdated':
    case 'RecordPresent':
      return decideReport(command, state);
    default:
      return assertNever(command);
  }
}

function create({ data }: CommandOf<'CreateAgent'>, state: AgentState): readonly AgentEvent[] {
  if (data.isRenewal === true) return renew(data, state);
  if (state.phase !== 'absent') return [];
  const { agentId, hostId, machineId, launch, command, envNames } = data;
  const { name, type, workspace, tmux, labels, startOnBoot, autoStart } = launch;
  const boots = startOnBoot === undefined ? {} : { startOnBoot };
  const held = autoStart === false ? { autoStart } : {};
  return [
    {
      type: 'AgentRequested',
      data: { agentId, name, type, hostId, machineId, command, workspace, tmux, labels, envNames, ...boots, ...held },
    },
    { type: 'AgentStartRequested', data: { agentId, incarnation: 1, generation: 1 } },
  ];
}

/** A new life of the same agent, with another program, environment and provisioning. */
function renew(data: CommandOf<'CreateAgent'>['data'], state: AgentState): readonly AgentEvent[] {
  assertExists(state);
  if (state.phase !== 'stopped' && state.phase !== 'exited') {
    throw rejected('agent.running', `Agent ${state.name} is not stopped.`, { wayOut: 'Stop it first.' });
  }
  const { agentId, command, envNames, launch } = data;
  const { type, labels } = launch;
  // Its session stays where it is.
  const { tmpDir, sessionPrefix } = state.tmux ?? launch.tmux;
  const tmux = { ...launch.tmux, tmpDir, sessionPrefix };
  const next = { incarnation: state.incarnation + 1, generation: state.generation + 1 };
  const renewed = { type, command, tmux, labels, envNames };
  return [{ type: 'AgentStartRequested', data: { agentId, ...next, renewed } }];
}

function start({ data: { agentId } }: CommandOf<'StartAgent'>, state: AgentState): readonly AgentEvent[] {
  assertExists(state);
  switch (state.phase) {
    case 'creating':
    case 'starting':
    case 'running':
      return [];
    case 'exited':
    case 'stopped': {
      const next = { incarnation: state.incarnation + 1, generation: state.generation + 1 };
      return [{ type: 'AgentStartRequested', data: { agentId, ...next } }];
    }
    case 'stopping':
      throw rejected('agent.stopping', `Agent ${state.name} is being stopped.`, {
        wayOut: 'Start it again when it has stopped.',
      });
    case 'destroying':
      throw beingDestroyed(state);
    case 'absent':
    case 'ended':
      throw missing();
    default:
      return assertNever(state.phase);
  }
}

function beingDestroyed({ name }: AgentState): Error {
  return rejected('agent.destroying', `Agent ${name} is being destroyed.`, {
    wayOut: 'Its name is free once it is gone: create it again then.',
  });
}

function stop({ data }: CommandOf<'StopAgent'>, state: AgentState): readonly AgentEvent[] {
  assertExists(state);
  if (state.phase === 'stopped' || state.phase === 'stopping') return [];
  if (state.phase === 'destroying') throw beingDestroyed(state);
  const { agentId, gracefulTimeoutMs } = data;
  const { incarnation } = state;
  // An exited agent still has its session and perhaps children that it left: they are stopped too.
  return [
    { type: 'AgentStopRequested', data: { agentId, generation: state.generation + 1, incarnation, gracefulTimeoutMs } },
  ];
}

function destroy({ data }: CommandOf<'DestroyAgent'>, state: AgentState): readonly AgentEvent[] {
  assertExists(state);
  const { agentId, isForced, removeBranch, forget } = data;
  const generation = state.generation + 1;
  if (forget) return [{ type: 'AgentForgotten', data: { agentId, generation } }];
  if (state.phase === 'destroying') return [];
  if (isLive(state.phase) && !isForced) {
    throw rejected('agent.running', `Agent ${state.name} is running.`, {
      wayOut: 'Use --force to stop and destroy it, or stop it first.',
    });
  }
  return [{ type: 'AgentDestroyRequested', data: { agentId, generation, isForced, removeBranch } }];
}

function missing(): Error {
  return notFound('agent.not-found', 'There is no such agent.');
}

function assertExists(state: AgentState): void {
  if (state.phase === 'absent' || state.phase === 'ended') throw missing();
}
