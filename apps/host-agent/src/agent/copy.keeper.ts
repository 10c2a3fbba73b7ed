import { cp, mkdir, readFile, rename } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Workspace } from '@mngr/contracts';
import type { AppError } from '@mngr/errors';
import { changesBetween, listTree, shellQuote } from '@mngr/hosts';
import type { HostAgentConfig } from '../config.js';
import type { AgentRecord } from '../journal/agent.records.js';
import { agentPaths } from './agent.paths.js';
import type { HostTools } from './host.tools.js';
import { unsavedFiles, type Kept, type Note } from './unsaved-files.js';

const LISTING = 'copied-files.json';

/** Looks after work in a copy of files without git: what differs from what the agent was given. */
export class CopyKeeper {
  constructor(
    private readonly tools: HostTools,
    private readonly config: HostAgentConfig,
  ) {}

  /** Notes what the agent is given, just before it begins. */
  async noteGiven(agentId: string, workDir: string): Promise<void> {
    const { stateDir } = agentPaths(this.config.hostDir, agentId, '');
    const listing = JSON.stringify([...(await listTree(workDir))]);
    await this.tools.files.writeAtomic(join(stateDir, LISTING), listing, 0o600);
  }

  /** @returns why removal must not go on */
  async whatWouldBeLost({ agentId }: Pick<AgentRecord, 'agentId'>, { workDir }: Workspace): Promise<AppError | null> {
    const files = await this.#changes(agentId, workDir);
    return files.length === 0 ? null : unsavedFiles(workDir, { files, fileCount: files.length }, 'preserved/');
  }

  /** Moves a copy in which something changed, whole, to where it stays. */
  async keep({ agentId, name }: AgentRecord, { workDir }: Workspace, note: Note): Promise<Kept | null> {
    const { preserved } = agentPaths(this.config.hostDir, agentId, name);
    const kept = join(preserved, 'work');
    const before = note.read();
    const told: Kept = {
      ref: `preserved/${name}--${agentId}/work`,
      restoreCommand: `cp -a ${shellQuote(kept)} ${shellQuote(`${name}-restored`)}`,
    };
    if (!(await this.tools.files.exists(workDir))) return before === null ? null : told;
    if (before === null && (await this.#changes(agentId, workDir)).length === 0) return null;
    note.write(JSON.stringify(told));
    // Half moved by an earlier process: the work directory is still whole, so it is begun anew.
    await this.tools.files.removeTree(kept);
    await mkdir(dirname(kept), { recursive: true, mode: 0o700 });
    await rename(workDir, kept).catch(async (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EXDEV') throw cause;
      await cp(workDir, kept, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
    });
    return told;
  }

  /** Without a note of what it was given, everything counts. */
  async #changes(agentId: string, workDir: string): Promise<readonly string[]> {
    const { stateDir } = agentPaths(this.config.hostDir, agentId, '');
    const text = await readFile(join(stateDir, LISTING), 'utf8').catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'ENOENT') return '[]';
      throw cause;
    });
    return changesBetween(new Map(JSON.parse(text) as [string, string][]), await listTree(workDir));
  }
}
