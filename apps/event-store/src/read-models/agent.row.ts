import type { AgentStatus, AgentView, Workspace } from '@mngr/contracts';

/** What the life of the process is, apart from the wish to destroy the agent. */
export type ProcessStatus = Extract<
  AgentStatus,
  'creating' | 'starting' | 'running' | 'exited' | 'stopping' | 'stopped'
>;
export type EndStatus = Extract<AgentStatus, 'destroyed' | 'failed' | 'forgotten'>;

/** One agent, as its events tell it. Instants are UTC texts, so their order is that of time. */
export interface AgentRow {
  readonly agent_id: string;
  readonly project_id: string;
  readonly name: string;
  readonly type: string;
  readonly host_id: string;
  readonly machine_id: string;
  readonly process: ProcessStatus;
  /** What `process` returns to when a start fails. */
  readonly process_before: ProcessStatus;
  readonly is_destroying: boolean;
  /** Set when the agent is no more; its name is free then. */
  readonly ended: EndStatus | null;
  readonly since: string;
  readonly incarnation: number;
  readonly generation: number;
  readonly command_text_id: string;
  readonly command_preview: string;
  readonly workspace: Workspace | null;
  readonly tmux: AgentView['tmux'];
  readonly labels: Readonly<Record<string, string>>;
  readonly start_on_boot: boolean;
  readonly pid: number | null;
  readonly session: string | null;
  readonly tmux_socket: string | null;
  readonly exit_reason: string | null;
  readonly exit_code: number | null;
  readonly signal: string | null;
  readonly failure: AgentView['failure'];
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

export function statusOf(row: Pick<AgentRow, 'ended' | 'is_destroying' | 'process'>): AgentStatus {
  return row.ended ?? (row.is_destroying ? 'destroying' : row.process);
}
