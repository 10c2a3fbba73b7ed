import type { TmuxSpec, Workspace } from '@mngr/contracts';

/** Where the life of an agent stands. `ended` covers destroyed, forgotten and never created. */
export type AgentPhase =
  'absent' | 'creating' | 'starting' | 'running' | 'exited' | 'stopping' | 'stopped' | 'destroying' | 'ended';

/** Only what the next decision needs; everything else about an agent stays in its events. */
export interface AgentState {
  readonly phase: AgentPhase;
  /** To return to when a destroy is refused or a start fails. */
  readonly phaseBefore: AgentPhase;
  readonly name: string;
  readonly machineId: string;
  readonly incarnation: number;
  readonly generation: number;
  /** Of the last stop, destroy and rename that were asked: what the machine reports of an older one is no answer. */
  readonly stopGeneration: number;
  readonly destroyGeneration: number;
  /** 0 when the machine has taken up the name. */
  readonly renameGeneration: number;
  /** What the machine has told of the present incarnation. */
  readonly told: 'nothing' | 'started' | 'ended';
  readonly tmux: TmuxSpec | null;
  readonly workspace: Workspace | null;
  /** Of the last change of what follows, and of the name; 0 when there was none. */
  readonly detailsGeneration: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly startOnBoot: boolean;
  /** Its create asked to make it and to leave it stopped. */
  readonly isHeld?: boolean;
}

export const absentAgent: AgentState = {
  phase: 'absent',
  phaseBefore: 'absent',
  name: '',
  machineId: '',
  incarnation: 0,
  generation: 0,
  stopGeneration: 0,
  destroyGeneration: 0,
  renameGeneration: 0,
  told: 'nothing',
  tmux: null,
  workspace: null,
  detailsGeneration: 0,
  labels: {},
  startOnBoot: false,
};

/** A process of the agent may exist. */
export function isLive(phase: AgentPhase): boolean {
  return phase === 'creating' || phase === 'starting' || phase === 'running' || phase === 'stopping';
}
