import type { Workspace } from '@mngr/contracts';
import { rejected, toAppError, type AppError } from '@mngr/errors';
import { deleteBranch, keepUnsaved, removeWorktree, unsavedWork } from '@mngr/hosts';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { agentPaths } from './agent.paths.js';
import { ClonedSource } from './cloned-source.js';
import { CopyKeeper } from './copy.keeper.js';
import { HostTools } from './host.tools.js';
import { MirrorKeeper } from './mirror.keeper.js';
import { OwnedDirectories } from './owned-directory.js';
import { unsavedFiles, type Kept, type Note } from './unsaved-files.js';

export interface RemovedWorkspace {
  readonly branchDeleted: string | null;
  readonly keptRef: string | null;
  readonly restoreCommand: string | null;
  readonly leftovers: readonly string[];
}

const NOTHING: RemovedWorkspace = { branchDeleted: null, keptRef: null, restoreCommand: null, leftovers: [] };

/** Removes work directories and branches that mngr made, and nothing that is not saved elsewhere. */
@Injectable()
export class WorkspaceRemover {
  readonly #mirrors: MirrorKeeper;
  readonly #copies: CopyKeeper;

  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
  ) {
    this.#mirrors = new MirrorKeeper(tools, config);
    this.#copies = new CopyKeeper(tools, config);
  }

  /** @returns why removal must not go on; null when nothing would be lost. A query that fails is thrown, not read as "nothing". */
  async whatWouldBeLost(
    record: Pick<AgentRecord, 'agentId' | 'name'>,
    workspace: Workspace,
    removeBranch: boolean,
  ): Promise<AppError | null> {
    const { kind, workDir, branch, branchCreated } = workspace;
    if (kind === 'in-place' || !(await this.tools.files.exists(workDir))) return null;
    if (kind === 'mirror') return this.#mirrors.whatWouldBeLost(workspace);
    if (kind === 'copy') return this.#copies.whatWouldBeLost(record, workspace);
    const goesToo = removeBranch && branchCreated && branch !== null;
    const unsaved = await unsavedWork(this.tools.git, workDir, goesToo ? branch : undefined);
    if (unsaved.fileCount > 0) return unsavedFiles(workDir, unsaved, 'refs/mngr/kept');
    if (goesToo && unsaved.unmergedCommits > 0) {
      return rejected(
        'workspace.branch-unmerged',
        `Branch ${branch} has ${unsaved.unmergedCommits} commit(s) that are nowhere else.`,
        {
          wayOut:
            'Merge or push it, leave the branch (without -b), or use --force, which keeps the commits under refs/mngr/kept first.',
        },
      );
    }
    return null;
  }

  /** Saves what is not saved, removes the work directory, and the branch if asked. Safe to repeat with the same note. */
  async remove(
    record: AgentRecord,
    workspace: Workspace,
    removeBranch: boolean,
    note: Note,
  ): Promise<RemovedWorkspace> {
    switch (workspace.kind) {
      case 'in-place':
        return NOTHING;
      case 'worktree':
        return this.#removeWorktree(record, workspace, removeBranch, note);
      case 'mirror': {
        const removed = await this.#removeOwned(record, workspace, await this.#mirrors.keep(record, workspace, note));
        return { ...removed, branchDeleted: removeBranch && workspace.branchCreated ? workspace.branch : null };
      }
      default:
        return this.#removeOwned(record, workspace, await this.#copies.keep(record, workspace, note));
    }
  }

  async #removeWorktree(
    record: AgentRecord,
    { workDir, repository, branch, branchCreated }: Workspace,
    removeBranch: boolean,
    note: Note,
  ): Promise<RemovedWorkspace> {
    const { agentId, name } = record;
    if (repository === null) return NOTHING;
    try {
      const goesToo = removeBranch && branchCreated && branch !== null;
      const kept = await this.#keep(workDir, name, goesToo ? branch : null, note);
      await removeWorktree(this.tools.git, { repo: repository, path: workDir, agentId, force: true });
      const deleted =
        goesToo && (await deleteBranch(this.tools.git, { repo: repository, branch, force: true })) === 'deleted';
      await this.#clone(agentId, repository).removeIfSpent();
      return { ...NOTHING, ...keptWork(kept), branchDeleted: deleted ? branch : null };
    } catch (cause) {
      const error = toAppError(cause);
      const isRepositoryGone = !(await this.tools.files.exists(repository));
      if (!isRepositoryGone) throw error;
      return { ...NOTHING, leftovers: [`${workDir} was left: its repository ${repository} is gone`] };
    }
  }

  async #removeOwned(record: AgentRecord, workspace: Workspace, kept: Kept | null): Promise<RemovedWorkspace> {
    const { workDir, repository } = workspace;
    const owned = this.#owned(record.agentId);
    const claim = await owned.find('workspace');
    const isOurs = claim?.path === workDir;
    if (!isOurs && (await this.tools.files.exists(workDir))) {
      return { ...NOTHING, ...keptWork(kept), leftovers: [`${workDir} was left: nothing says that mngr made it`] };
    }
    if (isOurs) await owned.remove('workspace');
    if (repository !== null) await this.#clone(record.agentId, repository).removeIfSpent();
    return { ...NOTHING, ...keptWork(kept) };
  }

  async #keep(workDir: string, name: string, branch: string | null, note: Note): Promise<Kept | null> {
    const before = note.read();
    if (before !== null) return JSON.parse(before) as Kept;
    if (!(await this.tools.files.exists(workDir))) return null;
    const unsaved = await unsavedWork(this.tools.git, workDir, branch ?? undefined);
    if (unsaved.fileCount === 0 && unsaved.unmergedCommits === 0) return null;
    const { ref, restoreCommand } = await keepUnsaved(this.tools.git, {
      worktree: workDir,
      name,
      branch: branch ?? undefined,
      now: new Date(),
    });
    note.write(JSON.stringify({ ref, restoreCommand }));
    return { ref, restoreCommand };
  }

  #owned(agentId: string): OwnedDirectories {
    return new OwnedDirectories(this.tools.files, agentPaths(this.config.hostDir, agentId, '').stateDir);
  }

  #clone(agentId: string, repository: string): ClonedSource {
    return new ClonedSource(this.tools.git, this.#owned(agentId), repository);
  }
}

function keptWork(kept: Kept | null): Pick<RemovedWorkspace, 'keptRef' | 'restoreCommand'> {
  return { keptRef: kept?.ref ?? null, restoreCommand: kept?.restoreCommand ?? null };
}
