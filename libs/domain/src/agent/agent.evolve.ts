import type { AgentEvent } from '@mngr/contracts';
import { assertNever } from '@mngr/errors';
import { adopted } from './agent-adoption.decide.js';
import type { AgentPhase, AgentState } from './agent.state.js';

export function evolve(state: AgentState, event: AgentEvent): AgentState {
  switch (event.type) {
    case 'AgentRequested':
      return {
        ...state,
        phase: 'creating',
        name: event.data.name,
        machineId: event.data.machineId,
        tmux: event.data.tmux,
        labels: event.data.labels,
        startOnBoot: event.data.startOnBoot === true,
        ...(event.data.autoStart === false ? { isHeld: true } : {}),
      };
    case 'AgentStartRequested': {
      const { incarnation, generation, renewed } = event.data;
      return {
        ...state,
        ...(renewed === undefined ? {} : { tmux: renewed.tmux, labels: renewed.labels, detailsGeneration: generation }),
        phase: incarnation === 1 ? 'creating' : 'starting',
        phaseBefore: state.phase,
        incarnation,
        generation,
        told: 'nothing',
      };
    }
    case 'AgentWorkspaceCreated':
      return { ...state, workspace: event.data.workspace };
    case 'AgentStarted':
      // A stop or destroy that was asked meanwhile stays in force.
      return goesOn({ ...state, told: 'started' }, ['creating', 'starting'], 'running');
    case 'AgentCreateFailed':
    case 'AgentDestroyed':
    case 'AgentForgotten':
      return { ...state, phase: 'ended' };
    case 'AgentStartFailed':
      if (state.phase === 'starting') return { ...state, phase: state.phaseBefore, told: 'ended' };
      return goesOn({ ...state, told: 'ended' }, ['starting'], 'stopped');
    case 'AgentExited':
      return goesOn({ ...state, told: 'ended' }, ['creating', 'starting', 'running'], 'exited');
    case 'AgentStopRequested':
      return {
        ...state,
        phase: 'stopping',
        generation: event.data.generation,
        stopGeneration: event.data.generation,
      };
    case 'AgentStopped':
      return goesOn(state, isHeldCreate(state) ? ['creating', 'stopping'] : ['stopping'], 'stopped');
    case 'AgentDestroyRequested':
      return {
        ...state,
        phase: 'destroying',
        phaseBefore: state.phase,
        generation: event.data.generation,
        destroyGeneration: event.data.generation,
      };
    case 'AgentDestroyRefused':
      return { ...state, phase: state.phaseBefore };
    case 'AgentRenamed': {
      const { name, generation } = event.data;
      return { ...state, name, generation, renameGeneration: generation, detailsGeneration: generation };
    }
    case 'AgentRenameCompleted':
      return { ...state, renameGeneration: 0 };
    case 'AgentLabelsChanged':
      return { ...state, labels: event.data.labels, ...changedAt(event.data) };
    case 'AgentStartOnBootChanged':
      return { ...state, startOnBoot: event.data.startOnBoot, ...changedAt(event.data) };
    case 'AgentAdopted':
      return adopted(event.data);
    default:
      return assertNever(event);
  }
}

function changedAt({ generation }: { readonly generation: number }) {
  return { generation, detailsGeneration: generation };
}

/** Its first incarnation is not meant to run: that it is stopped means that everything was made. */
function isHeldCreate({ isHeld, incarnation }: AgentState): boolean {
  return isHeld === true && incarnation === 1;
}

/** Moves on from one of these phases; while a destroy is pending, in what its refusal would lead back to. */
function goesOn(state: AgentState, from: readonly AgentPhase[], to: AgentPhase): AgentState {
  if (from.includes(state.phase)) return { ...state, phase: to };
  return state.phase === 'destroying' && from.includes(state.phaseBefore) ? { ...state, phaseBefore: to } : state;
}
