import type { AgentView } from '@mngr/contracts';

const RUNNING: ReadonlySet<AgentView['status']> = new Set(['creating', 'starting', 'running', 'stopping']);

/** Whether a process of the agent may exist, as far as the log knows; UNKNOWN agents count. */
export function isRunning({ status }: Pick<AgentView, 'status'>): boolean {
  return RUNNING.has(status);
}
