import { killSession, stopTree, type StoppedTree } from '@mngr/hosts';
import type { AgentRecord } from '../journal/agent.records.js';
import type { HostTools } from './host.tools.js';
import { keepOutput, panesOf, type KeptOutput } from './kept-output.js';

export interface EndedAgent {
  readonly tree: StoppedTree;
  readonly output: KeptOutput | undefined;
}

/**
 * Ends an agent's whole process tree and its session, and keeps what its terminal held. Safe to repeat.
 *
 * @throws AppError `tmux.*`, `process.unlistable` (retryable): nothing is concluded from a query that failed
 */
export async function endAgent(
  tools: HostTools,
  record: AgentRecord,
  stateDir: string,
  gracefulTimeoutMs: number,
): Promise<EndedAgent> {
  const server = tools.tmux(record.socketPath);
  const panes = await panesOf(server, record);
  const [anyPane] = panes;
  const output = anyPane === undefined ? undefined : await keepOutput(server, record, stateDir);
  const roots = [
    ...panes.map(({ panePid }) => ({ pid: panePid })),
    ...(record.process === null ? [] : [record.process]),
  ];
  // After its program the pane is the person's shell, which ignores TERM: its terminal goes first.
  if (record.phase === 'exited' && anyPane !== undefined) await killSession(server, anyPane);
  const tree = await stopTree(tools.runner, { agentId: record.agentId, roots, gracefulTimeoutMs });
  if (anyPane !== undefined) await killSession(server, anyPane);
  return { tree, output };
}
