import type { LaunchSpec, Workspace, WorkspaceSpec } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import {
  addWorktree,
  carryFiles,
  cloneRepository,
  copyTree,
  gitStatus,
  leftBehind,
  makeMirror,
  repositoryOf,
  type AgentEnv,
  type WorkingTreeStatus,
} from '@mngr/hosts';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';
import { agentPaths, workDirFor } from './agent.paths.js';
import { HostTools } from './host.tools.js';
import { OwnedDirectories } from './owned-directory.js';

type SpecOf<K extends WorkspaceSpec['kind']> = Extract<WorkspaceSpec, { kind: K }>;
type FromGit = SpecOf<'worktree'> | SpecOf<'mirror'>;

const NO_GIT = { repository: null, branch: null, branchCreated: false, baseCommit: null, baseBranch: null } as const;

/** Makes the place where an agent works. Safe to repeat after a crash at any point. */
@Injectable()
export class WorkspaceMaker {
  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
  ) {}

  /**
   * @param callerEnv what a clone of a URL authenticates with
   * @throws AppError `workspace.*` (rejected): what is left is for `FailedCreate` to take back
   */
  async make(agentId: string, launch: LaunchSpec, callerEnv: AgentEnv): Promise<Workspace> {
    const { workspace } = launch;
    const workDir = workDirFor(this.config.hostDir, agentId, launch);
    switch (workspace.kind) {
      case 'in-place':
        await this.#requireDirectory(workspace.path);
        return { kind: 'in-place', workDir, ...NO_GIT };
      case 'copy':
        return this.#copy(this.#owned(agentId), workspace, workDir);
      default:
        return this.#fromGit(agentId, workspace, workDir, await this.#sourceOf(agentId, launch, workspace, callerEnv));
    }
  }

  async #fromGit(agentId: string, workspace: FromGit, workDir: string, source: string): Promise<Workspace> {
    const { git } = this.tools;
    const [{ topLevel, repository }, status] = await Promise.all([repositoryOf(git, source), gitStatus(git, source)]);
    if (workspace.ensureClean) refuseDirty(topLevel, status, workspace.cleanExcept ?? []);
    const { newBranch, base } = workspace;
    const baseCommit =
      workspace.kind === 'worktree'
        ? (await addWorktree(git, { repo: topLevel, path: workDir, newBranch, base, agentId })).baseCommit
        : await this.#mirror(this.#owned(agentId), { source: topLevel, path: workDir, newBranch, base });
    const { includeUnclean = false, includeIgnored = false } = workspace;
    if (includeUnclean || includeIgnored)
      await carryFiles(git, { source: topLevel, target: workDir, includeUnclean, includeIgnored });
    const warnings = await leftBehind(this.tools.files, workDir);
    return {
      kind: workspace.kind,
      workDir,
      repository,
      branch: newBranch ?? base ?? null,
      branchCreated: newBranch !== undefined,
      baseCommit,
      baseBranch: base ?? status.branch ?? null,
      ...(warnings.length === 0 ? {} : { warnings: [...warnings] }),
    };
  }

  async #mirror(owned: OwnedDirectories, spec: Parameters<typeof makeMirror>[1]): Promise<string> {
    const { git } = this.tools;
    await owned.make('workspace', spec.path, () => makeMirror(git, spec));
    return git.text(spec.path, ['rev-parse', '--verify', 'HEAD']);
  }

  /** The directory that the work comes from: the one that was named, or a clone of the URL that was named. */
  async #sourceOf(agentId: string, launch: LaunchSpec, { repository, url }: FromGit, env: AgentEnv): Promise<string> {
    if (url === undefined) {
      if (repository !== undefined) return repository;
      throw rejected('workspace.no-source', 'Neither a repository nor a URL was named as the source.');
    }
    const path = agentPaths(this.config.hostDir, agentId, launch.name).clone;
    const { HOME, PATH, SSH_AUTH_SOCK } = env;
    const known = Object.entries({ HOME, PATH, SSH_AUTH_SOCK }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    );
    await this.#owned(agentId).make('clone', path, () =>
      cloneRepository(this.tools.git, { url, path, env: Object.fromEntries(known) }),
    );
    return path;
  }

  async #copy(owned: OwnedDirectories, workspace: SpecOf<'copy'>, workDir: string): Promise<Workspace> {
    const { path: source, rsyncArgs = [] } = workspace;
    await this.#requireDirectory(source);
    if (isWithin(this.config.hostDir, source)) {
      throw rejected(
        'workspace.source-holds-host-dir',
        `${source} contains mngr's own directory ${this.config.hostDir}.`,
        {
          wayOut: 'Name a more specific directory with --from.',
        },
      );
    }
    const env = { HOME: process.env['HOME'] ?? '/', PATH: process.env['PATH'] ?? '/usr/bin:/bin' };
    await owned.make('workspace', workDir, () =>
      copyTree(this.tools.runner, { source, target: workDir, rsyncArgs, env }),
    );
    return { kind: 'copy', workDir, ...NO_GIT };
  }

  #owned(agentId: string): OwnedDirectories {
    return new OwnedDirectories(this.tools.files, agentPaths(this.config.hostDir, agentId, '').stateDir);
  }

  async #requireDirectory(path: string): Promise<void> {
    if (await this.tools.files.exists(path)) return;
    throw rejected('workspace.no-directory', `There is no directory ${path}.`, {
      wayOut: 'Check the path of the source.',
    });
  }
}

function isWithin(path: string, directory: string): boolean {
  return path === directory || path.startsWith(directory.endsWith('/') ? directory : `${directory}/`);
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
    `${topLevel} has uncommitted changes (${files.slice(0, 3).join(', ')}${files.length > 3 ? ', …' : ''}), which the new work directory would not have.`,
    {
      facts: { files: files.slice(0, 50), count: files.length },
      wayOut:
        'Commit or stash them, or use --no-ensure-clean to bring them along; with --exclude-unclean they stay behind.',
    },
  );
}
