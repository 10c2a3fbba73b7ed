import { setTimeout as wait } from 'node:timers/promises';
import { AppError, notFound, rejected, timedOut, unavailable } from '@mngr/errors';
import type { CommandResult, CommandRunner } from '../command-runner.js';
import type { HostFiles } from '../files/host-files.js';

export interface GitOptions {
  readonly runner: CommandRunner;
  readonly files: HostFiles;
  /** PATH and HOME of the person (their configuration, not their hooks, applies). */
  readonly env: Readonly<Record<string, string>>;
  /** Deadline of one git command in milliseconds. @default 120000 */
  readonly timeoutMs?: number;
}

export interface GitCall {
  readonly stdin?: string | undefined;
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** Settings for this call, as `name=value`. */
  readonly config?: readonly string[] | undefined;
  /** Exit codes that are an answer, not a failure. @default [0] */
  readonly accept?: readonly number[] | undefined;
  /** Milliseconds, for what takes as long as a repository is big. @default that of all calls */
  readonly timeoutMs?: number | undefined;
}

// A repository must not run programs in our name: no hooks, no fsmonitor, no ext:: transports.
const PINNED = ['core.hooksPath=/dev/null', 'core.fsmonitor=false', 'protocol.ext.allow=never', 'gc.auto=0'];
const CONFIG = PINNED.flatMap((setting) => ['-c', setting]);
const SAFE_ENV = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_LFS_SKIP_SMUDGE: '1', GIT_OPTIONAL_LOCKS: '0' };
// A path given to us is where git works, whatever the environment of the caller says.
const NEVER_INHERITED = /^GIT_/;

const RETRY_FOR_MS = 15_000;
const RETRY_PAUSE_MS = 20;
// "failed to read .git/worktrees/w0/commondir: Success": the file is there and still empty (git 2.39).
const HALF_MADE = /failed to read .*worktrees\/.*commondir|worktrees\/[^/]+\/(HEAD|gitdir|commondir)/;

/** What git printed, as a failure of `Git.run` carries it. */
export function saidBy(error: AppError): string {
  const { said } = error.facts;
  return typeof said === 'string' ? said : '';
}

/** Whether git stumbled over a worktree that another git is just making. */
export function meetsHalfMade(error: unknown): boolean {
  return error instanceof AppError && error.code === 'git.failed' && HALF_MADE.test(saidBy(error));
}

/** Git on one host, with a pinned configuration and environment. */
export class Git {
  readonly files: HostFiles;
  readonly #env: Readonly<Record<string, string>>;

  constructor(private readonly options: GitOptions) {
    this.files = options.files;
    const inherited = Object.entries(options.env).filter(([name]) => !NEVER_INHERITED.test(name));
    this.#env = { ...Object.fromEntries(inherited), ...SAFE_ENV };
  }

  /**
   * Runs git in a directory. Waits while another git, which is just making a worktree of the same repository, has its
   * registration half written: then every git that looks at the list of worktrees fails.
   *
   * @throws AppError `git.timeout`, `git.failed` (retryable), `workspace.not-a-repository`,
   *   `command.no-such-directory` (not-found), `workspace.dubious-ownership` (rejected)
   */
  async run(directory: string, args: readonly string[], call: GitCall = {}): Promise<CommandResult> {
    const deadline = performance.now() + RETRY_FOR_MS;
    for (;;) {
      const result = await this.#exec(directory, args, call);
      if ((call.accept ?? [0]).includes(result.exitCode ?? -1)) return result;
      const failure = gitFailed(directory, args, result);
      if (!meetsHalfMade(failure) || args[0] === 'worktree' || performance.now() > deadline) throw failure;
      await wait(RETRY_PAUSE_MS * (0.5 + Math.random()));
    }
  }

  async #exec(directory: string, args: readonly string[], call: GitCall): Promise<CommandResult> {
    const timeoutMs = call.timeoutMs ?? this.options.timeoutMs ?? 120_000;
    const env = { ...this.#env, ...call.env };
    const argv = ['git', ...CONFIG, ...(call.config ?? []).flatMap((setting) => ['-c', setting]), ...args];
    const result = await this.options.runner.run(argv, { timeoutMs, env, cwd: directory, stdin: call.stdin });
    if (result.timedOut) throw gitTimeout(directory, args, timeoutMs);
    if (result.truncated) throw unavailable('git.failed', `git ${args[0]} printed more than fits into memory.`);
    return result;
  }

  /** What git printed, without the newline at its end. @throws as `run` */
  async text(directory: string, args: readonly string[], call: GitCall = {}): Promise<string> {
    return (await this.run(directory, args, call)).stdout.toString('utf8').replace(/\n$/, '');
  }
}

function gitTimeout(directory: string, args: readonly string[], timeoutMs: number): Error {
  return timedOut('git.timeout', `git ${args[0]} did not end within ${timeoutMs} ms.`, {
    facts: { directory, command: args[0], timeoutMs },
    wayOut: 'Look whether the disk is slow or another git is at work there.',
  });
}

function gitFailed(directory: string, args: readonly string[], result: CommandResult): Error {
  const said = result.stderr.toString('utf8').trim().slice(-2_000);
  const facts = { directory, command: args[0], exitCode: result.exitCode, said };
  if (said.includes('not a git repository')) {
    return notFound('workspace.not-a-repository', `${directory} is not in a git repository.`, {
      facts,
      wayOut: 'Name a repository, or run git init there.',
    });
  }
  if (said.includes('dubious ownership')) {
    return rejected('workspace.dubious-ownership', `git refuses ${directory}: it belongs to another user.`, {
      facts,
      wayOut: `If you trust it: git config --global --add safe.directory ${directory}`,
    });
  }
  return unavailable('git.failed', `git ${args[0]} failed: ${said || `exit code ${result.exitCode}`}`, {
    facts,
    wayOut: 'Run the command by hand in that directory.',
  });
}
