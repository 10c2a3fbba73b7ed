import type { LaunchSpec, Workspace } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { addWorktree, gitStatus, topLevelOf, type WorkingTreeStatus } from '@mngr/hosts';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { agentPaths } from './agent.paths.js';
import { HostTools } from './host.tools.js';

/** Makes the place where an agent works. Safe to repeat after a crash at any point. */
@Injectable()
export class WorkspaceMaker {
  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
  ) {}

  /** @throws AppError `workspace.*` (rejected): nothing is left behind */
  async make(agentId: string, { name, workspace }: LaunchSpec): Promise<Workspace> {
    if (workspace.kind === 'in-place') {
      if (!(await this.tools.files.exists(workspace.path))) {
        throw rejected('workspace.no-directory', `There is no directory ${workspace.path}.`, {
          wayOut: 'Check the path of the source.',
        });
      }
      return {
        kind: 'in-place',
        workDir: workspace.path,
        repository: null,
        branch: null,
        branchCreated: false,
        baseCommit: null,
        baseBranch: null,
      };
    }
    const { git } = this.tools;
    const [topLevel, status] = await Promise.all([
      topLevelOf(git, workspace.repository),
      gitStatus(git, workspace.repository),
    ]);
    if (workspace.ensureClean) refuseDirty(topLevel, status, workspace.cleanExcept ?? []);
    const path = agentPaths(this.config.hostDir, agentId, name).worktree;
    const { newBranch, base } = workspace;
    const added = await addWorktree(git, { repo: topLevel, path, newBranch, base, agentId });
    return {
      kind: 'worktree',
      workDir: path,
      repository: topLevel,
      branch: newBranch ?? base ?? null,
      branchCreated: newBranch !== undefined,
      baseCommit: added.baseCommit,
      baseBranch: base ?? status.branch ?? null,
    };
  }
}

/** @param except absolute folders whose changes do not count */
function refuseDirty(
  topLevel: string,
  { staged, modified, untracked }: WorkingTreeStatus,
  except: readonly string[],
): void {
  const counts = (file: string): boolean => except.every((folder) => !`${topLevel}/${file}`.startsWith(`${folder}/`));
  const files = [...new Set([...staged, ...modified, ...untracked])].filter(counts);
  if (files.length === 0) return;
  throw rejected(
    'workspace.dirty',
    `${topLevel} has uncommitted changes (${files.slice(0, 3).join(', ')}${files.length > 3 ? ', …' : ''}), which the new worktree would not have.`,
    {
      facts: { files: files.slice(0, 50), count: files.length },
      wayOut: 'Commit or stash them, or use --no-ensure-clean to go on without them.',
    },
  );
}
