import type { LaunchSpec } from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { killSession, stopTree, undoAdd } from '@mngr/hosts';
import type { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { agentPaths } from './agent.paths.js';
import type { HostTools } from './host.tools.js';
import { findPane } from './kept-output.js';

/** Takes back whatever a create that failed had made: processes, session, worktree, branch, folder. */
export class FailedCreate {
  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
  ) {}

  /** @returns what could not be removed, for the person to see */
  async undo(
    agentId: string,
    { name, workspace }: LaunchSpec,
    record: AgentRecord | undefined,
  ): Promise<readonly string[]> {
    const { stateDir, worktree } = agentPaths(this.config.hostDir, agentId, name);
    const leftovers: string[] = [];
    const attempt = async (what: string, work: () => Promise<unknown>): Promise<void> => {
      await work().catch((error: unknown) => leftovers.push(`${what} (${toAppError(error).message})`));
    };
    if (record !== undefined) {
      await attempt('processes', () => stopTree(this.tools.runner, { agentId, roots: [], gracefulTimeoutMs: 500 }));
      await attempt('tmux session', async () => {
        const server = this.tools.tmux(record.socketPath);
        const pane = await findPane(server, record);
        if (pane !== undefined) await killSession(server, pane);
      });
    }
    if (workspace.kind === 'worktree') {
      const hasWorktree = record?.workspace !== undefined || (await this.tools.files.exists(worktree));
      const undo = () =>
        undoAdd(this.tools.git, { repo: workspace.repository, path: worktree, agentId, name, now: new Date() });
      if (hasWorktree) await attempt(`worktree ${worktree}`, undo);
    }
    await attempt(stateDir, () => this.tools.files.removeTree(stateDir));
    return leftovers;
  }
}
