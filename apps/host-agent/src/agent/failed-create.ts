import type { LaunchSpec } from '@mngr/contracts';
import { toAppError } from '@mngr/errors';
import { killSession, stopTree, undoAdd } from '@mngr/hosts';
import type { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { agentPaths, workDirFor } from './agent.paths.js';
import type { HostTools } from './host.tools.js';
import { findPane } from './kept-output.js';
import { OwnedDirectories } from './owned-directory.js';

/** Takes back whatever a create that failed had made: processes, session, work directory, branch, clone, folder. */
export class FailedCreate {
  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
  ) {}

  /**
   * @param hasBegun the program may have worked: what it left is kept
   * @returns what could not be removed, for the person to see
   */
  async undo(
    agentId: string,
    launch: LaunchSpec,
    record: AgentRecord | undefined,
    hasBegun: boolean,
  ): Promise<readonly string[]> {
    const { stateDir } = agentPaths(this.config.hostDir, agentId, launch.name);
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
    const owned = new OwnedDirectories(this.tools.files, stateDir);
    const workDir = workDirFor(this.config.hostDir, agentId, launch);
    if (launch.workspace.kind === 'worktree')
      await attempt(`worktree ${workDir}`, () => this.#undoWorktree(agentId, launch, workDir, record, hasBegun));
    await attempt(workDir, () => owned.remove('workspace'));
    if (leftovers.length === 0) await attempt('the clone of the source', () => owned.remove('clone'));
    await attempt(stateDir, () => this.tools.files.removeTree(stateDir));
    return leftovers;
  }

  async #undoWorktree(
    agentId: string,
    { name, workspace }: LaunchSpec,
    path: string,
    record: AgentRecord | undefined,
    hasBegun: boolean,
  ): Promise<void> {
    if (workspace.kind !== 'worktree') return;
    const { clone } = agentPaths(this.config.hostDir, agentId, name);
    const repo = workspace.repository ?? clone;
    const mayExist = record?.workspace !== undefined || (await this.tools.files.exists(path));
    if (!mayExist) return;
    await undoAdd(this.tools.git, { repo, path, agentId, name, now: new Date(), isWorthless: !hasBegun });
  }
}
