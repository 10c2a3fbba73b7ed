import { unavailable } from '@mngr/errors';
import { runProgram, type ProgramResult } from '../terminal/run-program.js';

const TIMEOUT_MS = 60_000;
// What we do by ourselves must not run programs that a repository names.
const PINNED = ['-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];

/** Git on this machine, for what is asked about a repository before and after a transfer. */
export class LocalGit {
  constructor(
    private readonly directory: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Never throws. */
  try(...args: string[]): Promise<ProgramResult> {
    return runProgram('git', [...PINNED, '-C', this.directory, ...args], this.env, undefined, TIMEOUT_MS);
  }

  /** @returns what it printed, without the last line feed @throws AppError `git.failed` with what git said */
  async text(...args: string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await this.try(...args);
    if (exitCode === 0) return stdout.replace(/\n$/, '');
    throw unavailable(
      'git.failed',
      `git ${args[0]} failed in ${this.directory}: ${stderr.trim() || `exit code ${exitCode}`}`,
      { wayOut: 'Run the command by hand in that directory.' },
    );
  }

  /** Whether the directory is in the working tree of a repository. A failure for another reason is not a "no". */
  async isRepository(): Promise<boolean> {
    const { exitCode, stdout, stderr } = await this.try('rev-parse', '--is-inside-work-tree');
    if (exitCode === 0) return stdout.trim() === 'true';
    if (/not a git repository/.test(stderr)) return false;
    await this.text('rev-parse', '--is-inside-work-tree');
    return false;
  }

  /** The branch that is checked out, or `undefined` for a detached HEAD. */
  async branch(): Promise<string | undefined> {
    const { exitCode, stdout } = await this.try('symbolic-ref', '--quiet', '--short', 'HEAD');
    return exitCode === 0 ? stdout.trim() : undefined;
  }
}
