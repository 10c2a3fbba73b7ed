import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Workspace } from '@mngr/contracts';
import { rejected, type AppError } from '@mngr/errors';
import { keepFromMirror, unsavedInMirror } from '@mngr/hosts';
import type { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { agentPaths } from './agent.paths.js';
import type { HostTools } from './host.tools.js';
import { unsavedFiles, type Kept, type Note } from './unsaved-files.js';

/** Looks after work in a repository that is the agent's own: it goes with its branches, so commits count as work too. */
export class MirrorKeeper {
  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
  ) {}

  /** @returns why removal must not go on */
  async whatWouldBeLost({ workDir, repository }: Workspace): Promise<AppError | null> {
    const work = await unsavedInMirror(this.tools.git, workDir, await this.#source(repository));
    if (work.fileCount > 0) return unsavedFiles(workDir, work, 'refs/mngr/kept');
    if (work.tips.length === 0) return null;
    return rejected(
      'workspace.branch-unmerged',
      `${workDir} has ${work.unmergedCommits} commit(s) that are nowhere else.`,
      {
        wayOut: `Fetch them from there, or push them, or use --force, which keeps them under refs/mngr/kept first.`,
      },
    );
  }

  /** Brings what exists only in the mirror into the source repository, or, when that is gone, into one that stays. */
  async keep({ agentId, name }: AgentRecord, { workDir, repository }: Workspace, note: Note): Promise<Kept | null> {
    const before = note.read();
    if (before !== null) return JSON.parse(before) as Kept;
    if (!(await this.tools.files.exists(workDir))) return null;
    const source = await this.#source(repository);
    const { fileCount, tips } = await unsavedInMirror(this.tools.git, workDir, source);
    if (fileCount === 0 && tips.length === 0) return null;
    const target = source ?? (await this.#keptRepository(agentId, name));
    const { ref, restoreCommand } = await keepFromMirror(this.tools.git, {
      mirror: workDir,
      name,
      tips,
      target,
      now: new Date(),
    });
    note.write(JSON.stringify({ ref, restoreCommand }));
    return { ref, restoreCommand };
  }

  async #source(repository: string | null): Promise<string | undefined> {
    return repository !== null && (await this.tools.files.exists(repository)) ? repository : undefined;
  }

  async #keptRepository(agentId: string, name: string): Promise<string> {
    const path = join(agentPaths(this.config.hostDir, agentId, name).preserved, 'kept.git');
    await mkdir(path, { recursive: true, mode: 0o700 });
    await this.tools.git.run(path, ['init', '--quiet', '--bare']);
    return path;
  }
}
