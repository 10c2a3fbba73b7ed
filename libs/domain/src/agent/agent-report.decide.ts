import type { AgentCommand, AgentEvent } from '@mngr/contracts';
import { assertNever } from '@mngr/errors';
import { decideAdoption } from './agent-adoption.decide.js';
import { decideExited } from './agent-exited.decide.js';
import type { AgentState } from './agent.state.js';

/** What a machine saw. Facts are judged by incarnation: about an older one, or an agent that is over, they change nothing. */
export type AgentReportCommand = Exclude<
  AgentCommand,
  {
    type: 'CreateAgent' | 'StartAgent' | 'StopAgent' | 'DestroyAgent' | 'RenameAgent' | 'LabelAgent' | 'SetStartOnBoot';
  }
>;

export function decideReport(command: AgentReportCommand, state: AgentState): readonly AgentEvent[] {
  if (state.phase === 'ended') return [];
  if (command.type === 'RecordPresent') return decideAdoption(command.data, state);
  if (state.phase === 'absent') return [];
  switch (command.type) {
    case 'RecordWorkspace':
      return state.workspace === null ? [{ type: 'AgentWorkspaceCreated', data: command.data }] : [];
    case 'RecordStarted':
      return isNews(command.data, state) ? [{ type: 'AgentStarted', data: command.data }] : [];
    case 'RecordStartFailed':
      return startFailed(command, state);
    case 'RecordExited':
      return decideExited(command.data, state);
    case 'RecordStopped':
      return isStopAwaited(command.data.generation, state) ? [{ type: 'AgentStopped', data: command.data }] : [];
    case 'RecordDestroyed':
      return [{ type: 'AgentDestroyed', data: command.data }];
    case 'RecordDestroyRefused':
      return state.phase === 'destroying' && command.data.generation === state.destroyGeneration
        ? [{ type: 'AgentDestroyRefused', data: command.data }]
        : [];
    case 'RecordUpdated':
      return updated(command, state);
    default:
      return assertNever(command);
  }
}

/** How a start went is told once; about an earlier incarnation nothing is new. */
function isNews({ incarnation }: { readonly incarnation: number }, state: AgentState): boolean {
  return incarnation === state.incarnation && state.told === 'nothing';
}

/** A destroy that was asked while the agent was being stopped may yet be refused: then the stop must have been seen. */
function isStopAwaited(generation: number, state: AgentState): boolean {
  const { phase, phaseBefore, stopGeneration, isHeld, incarnation } = state;
  // A create that was to leave it stopped has ended; what was decided of its name and labels meanwhile does not matter.
  if (isHeld === true && incarnation === 1) {
    if (phase === 'creating') return generation === 1;
    if (phase === 'destroying' && phaseBefore === 'creating') return true;
  }
  const isStopping = phase === 'stopping' || (phase === 'destroying' && phaseBefore === 'stopping');
  return isStopping && generation === stopGeneration;
}

/** An update tells the machine all that was decided up to it, so one that was asked later has the name as well. */
function updated(
  { data }: Extract<AgentReportCommand, { type: 'RecordUpdated' }>,
  { renameGeneration }: AgentState,
): readonly AgentEvent[] {
  const isAwaited = renameGeneration > 0 && data.generation >= renameGeneration;
  return isAwaited ? [{ type: 'AgentRenameCompleted', data }] : [];
}

function startFailed(
  { data }: Extract<AgentReportCommand, { type: 'RecordStartFailed' }>,
  state: AgentState,
): readonly AgentEvent[] {
  if (!isNews(data, state)) return [];
  const { agentId, code, message, wayOut } = data;
  // Without a workspace the agent never was; a later start that fails leaves it stopped.
  if (data.incarnation === 1) {
    return [
      { type: 'AgentCreateFailed', data: { agentId, code, message, ...(wayOut === undefined ? {} : { wayOut }) } },
    ];
  }
  return [{ type: 'AgentStartFailed', data }];
}
