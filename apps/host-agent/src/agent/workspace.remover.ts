import type { Workspace } from '@mngr/contracts';
import { rejected, toAppError, type AppError } from '@mngr/errors';
import { deleteBranch, keepUnsaved, removeWorktree, unsavedWork } from '@mngr/hosts';
import { Injectable } from '@nestjs/common';
import type { AgentRecord } from '../journal/agent.records.js';
import { HostTools } from './host.tools.js';

export interface RemovedWorkspace {
  readonly branchDeleted: string | null;
  readonly keptRef: string | null;
  readonly restoreCommand: string | null;
  readonly leftovers: readonly string[];
}

/** A place that outlives the process, for one line. */
export interface Note {
  read(): string | null;
  write(text: string): void;
}

/** Removes worktrees and branches that mngr made, and nothing that is not saved elsewhere. */
@Injectable()
export class WorkspaceRemover {
  constructor(private readonly tools: HostTools) {}

  /** @returns why removal must not go on; null when nothing would be lost. A query that fails is thrown, not read as "nothing". */
  async whatWouldBeLost(workspace: Workspace, removeBranch: boolean): Promise<AppError | null> {
    const { kind, workDir, branch, branchCreated } = workspace;
    if (kind === 'in-place' || !(await this.tools.files.exists(workDir))) return null;
    const goesToo = removeBranch && branchCreated && branch !== null;
    const unsaved = await unsavedWork(this.tools.git, workDir, goesToo ? branch : undefined);
    if (unsaved.fileCount > 0) {
      return rejected(
        'workspace.unsaved-work',
        `${workDir} holds ${unsaved.fileCount} uncommitted or untracked file(s): ${unsaved.files.slice(0, 3).join(', ')}.`,
        {
          wayOut: 'Commit them there, or use --force, which keeps them under refs/mngr/kept first.',
        },
      );
    }
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

  /** Saves what is not saved, removes the worktree, and the branch if asked. Safe to repeat with the same note. */
  async remove(
    record: AgentRecord,
    workspace: Workspace,
    removeBranch: boolean,
    note: Note,
  ): Promise<RemovedWorkspace> {
    const { workDir, repository, branch, branchCreated } = workspace;
    const { agentId, name } = record;
    if (repository === null) return { branchDeleted: null, keptRef: null, restoreCommand: null, leftovers: [] };
    try {
      const goesToo = removeBranch && branchCreated && branch !== null;
      const kept = await this.#keep(workDir, name, goesToo ? branch : null, note);
      await removeWorktree(this.tools.git, { repo: repository, path: workDir, agentId, force: true });
      const deleted =
        goesToo && (await deleteBranch(this.tools.git, { repo: repository, branch, force: true })) === 'deleted';
      return {
        branchDeleted: deleted ? branch : null,
        keptRef: kept?.ref ?? null,
        restoreCommand: kept?.restoreCommand ?? null,
        leftovers: [],
      };
    } catch (cause) {
      const error = toAppError(cause);
      const isRepositoryGone = !(await this.tools.files.exists(repository));
      if (!isRepositoryGone) throw error;
      return {
        branchDeleted: null,
        keptRef: null,
        restoreCommand: null,
        leftovers: [`${workDir} was left: its repository ${repository} is gone`],
      };
    }
  }

  async #keep(
    workDir: string,
    name: string,
    branch: string | null,
    note: Note,
  ): Promise<{ ref: string; restoreCommand: string } | null> {
    const before = note.read();
    if (before !== null) return JSON.parse(before) as { ref: string; restoreCommand: string };
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
}
