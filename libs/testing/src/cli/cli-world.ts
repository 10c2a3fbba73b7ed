import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { AuditEntry } from '@mngr/contracts';
import { BUILT_CLI, COMPILE_CACHE } from '../checkout.js';
import { ApiClient } from '../fleet/api-client.js';
import { eventually } from '../wait/eventually.js';
import { endProcess, processesWith, type ProcessInfo } from './processes.js';

const OWN_PROGRAM = [process.execPath, '--', BUILT_CLI];
const RUN_TIMEOUT_MS = 60_000;

/** How one run of the program ended. */
export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliRunOptions {
  /** Added to the environment of the world. `undefined` takes a variable away. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** @default an empty input, at its end at once */
  readonly stdin?: string;
  /** @default the repository of the world */
  readonly cwd?: string;
  /** Another program in place of the one under test: an installed one, or one of another version. */
  readonly program?: string;
  /** Then the program is killed and the run fails. @default 60 s */
  readonly timeoutMs?: number;
}

/** One agent as `list --format json` shows it; only what tests ask for. */
export interface ListedAgent {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly command: string;
  readonly state: string;
  readonly reason: string;
  readonly work_dir: string;
  readonly branch: string | null;
  readonly pid: number | null;
  readonly exit_code: number | null;
  readonly incarnation: number | null;
  readonly session: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly host: { readonly id: string; readonly name: string };
}

export interface CliWorldOptions {
  /** Prefix of tmux sessions. @default one that no other world has */
  readonly prefix?: string;
  /** Another world's, to share its tmux server. */
  readonly tmuxDir?: string;
  /** For every run. */
  readonly env?: Readonly<Record<string, string>>;
}

let count = 0;

/**
 * A user of the command line with a home, a host directory, a tmux server and a git repository of their own. Runs the
 * real program; the control plane behind it is the one that the program itself starts.
 */
export class CliWorld {
  readonly home: string;
  readonly hostDir: string;
  readonly repo: string;
  readonly tmuxDir: string;
  readonly prefix: string;
  readonly #env: Readonly<Record<string, string>>;

  constructor(options: CliWorldOptions = {}) {
    // Short: a socket's path may have 107 bytes.
    this.home = realpathSync(mkdtempSync(join(tmpdir(), 'mw-')));
    this.hostDir = join(this.home, 'host');
    this.repo = join(this.home, 'repo');
    this.tmuxDir = options.tmuxDir ?? join(this.home, 'tmux');
    this.prefix = options.prefix ?? `w${process.pid % 1000}x${++count}-`;
    mkdirSync(this.tmuxDir, { recursive: true, mode: 0o700 });
    this.#env = {
      PATH: process.env['PATH'] ?? '',
      HOME: this.home,
      LANG: 'C.UTF-8',
      SHELL: '/bin/sh',
      MNGR_HOST_DIR: this.hostDir,
      MNGR_PREFIX: this.prefix,
      TMUX_TMPDIR: this.tmuxDir,
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      ...options.env,
    };
    this.makeRepository(this.repo);
  }

  /** A git repository with one commit and the file `kept.txt`. */
  makeRepository(path: string): void {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, 'kept.txt'), 'first\n');
    this.git(['init', '-q', '-b', 'main'], path);
    this.git(['config', 'user.name', 'Tester'], path);
    this.git(['config', 'user.email', 'tester@example.org'], path);
    this.git(['add', '.'], path);
    this.git(['commit', '-q', '-m', 'Initial commit'], path);
  }

  /** Starts the program without waiting. */
  spawn(args: readonly string[], options: Omit<CliRunOptions, 'stdin' | 'timeoutMs'> = {}): ChildProcess {
    const [file = '', ...words] = options.program === undefined ? OWN_PROGRAM : [options.program];
    return spawn(file, [...words, ...args], {
      cwd: options.cwd ?? this.repo,
      env: this.#envWith(options.env),
      stdio: 'pipe',
    });
  }

  /** What starts the program, for a test that needs more than pipes around it. */
  commandLine(args: readonly string[]): { readonly command: readonly string[]; readonly env: NodeJS.ProcessEnv } {
    return { command: [...OWN_PROGRAM, ...args], env: this.#envWith({}) };
  }

  /** Runs the program to its end. */
  async run(args: readonly string[], options: CliRunOptions = {}): Promise<CliResult> {
    const child = this.spawn(args, options);
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout?.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin?.on('error', () => undefined); // it may end without reading
    child.stdin?.end(options.stdin ?? '');
    const timeoutMs = options.timeoutMs ?? RUN_TIMEOUT_MS;
    const timer = setTimeout(() => child.kill('SIGKILL'), timeoutMs);
    const code = await new Promise<number | null>((done) => child.once('close', done));
    clearTimeout(timer);
    const result = { code, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
    if (code === null)
      throw new Error(
        `mngr ${args.join(' ').slice(0, 200)} did not end by itself within ${timeoutMs} ms: ${JSON.stringify(result)}`,
      );
    return result;
  }

  /** Runs the program, which must succeed. @returns its stdout */
  async ok(args: readonly string[], options: CliRunOptions = {}): Promise<string> {
    const { code, stdout, stderr } = await this.run(args, options);
    if (code !== 0) throw new Error(`mngr ${args.join(' ').slice(0, 200)} ended with ${code}: ${stderr}${stdout}`);
    return stdout;
  }

  /** Makes a `command` agent that runs argv, and returns it as `list` shows it. */
  async create(
    name: string,
    argv: readonly string[] = ['sleep', '99999'],
    flags: readonly string[] = [],
    options: CliRunOptions = {},
  ): Promise<ListedAgent> {
    await this.ok(['create', name, '--type', 'command', '--no-connect', ...flags, '--', ...argv], options);
    return this.agent(name);
  }

  async list(...flags: string[]): Promise<readonly ListedAgent[]> {
    return (JSON.parse(await this.ok(['list', '--format', 'json', ...flags])) as { agents: ListedAgent[] }).agents;
  }

  /** @throws Error when `list` does not show it */
  async agent(name: string): Promise<ListedAgent> {
    const agents = await this.list();
    const found = agents.find((agent) => agent.name === name);
    if (found === undefined)
      throw new Error(`list does not show ${name}, only ${agents.map((agent) => agent.name).join(', ')}`);
    return found;
  }

  /** Polls `list` until it shows the agent in this state. */
  async until(name: string, state: string, timeoutMs?: number): Promise<ListedAgent> {
    return eventually(
      () => this.agent(name),
      (agent) => agent.state === state,
      timeoutMs,
    );
  }

  tmux(...args: string[]): string {
    const env = { PATH: process.env['PATH'] ?? '', TMUX_TMPDIR: this.tmuxDir, LANG: 'C.UTF-8' };
    return execFileSync('tmux', args, { env, timeout: 10_000, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  /** Names of the sessions on this user's tmux server; none when there is no server. */
  sessions(): readonly string[] {
    try {
      return this.tmux('list-sessions', '-F', '#{session_name}').split('\n').filter(Boolean);
    } catch {
      return [];
    }
  }

  git(args: readonly string[], cwd: string = this.repo): string {
    const env = { PATH: process.env['PATH'] ?? '', HOME: this.home, GIT_CONFIG_NOSYSTEM: '1' };
    return execFileSync('git', [...args], {
      cwd,
      env,
      timeout: 20_000,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    }).trimEnd();
  }

  /** Runs shell text as the user would who copied it from the screen. */
  shell(text: string, cwd: string = this.repo): string {
    return execFileSync('/bin/sh', ['-ec', text], {
      cwd,
      env: this.#envWith({}),
      timeout: 20_000,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  branches(repository: string = this.repo): readonly string[] {
    return this.git(['for-each-ref', '--format=%(refname:short)', 'refs/heads'], repository)
      .split('\n')
      .filter(Boolean);
  }

  /** The control plane that runs for this host directory. @throws Error when there is no record */
  plane(): { readonly pid: number; readonly url: string } {
    return JSON.parse(readFileSync(join(this.hostDir, 'control', 'plane.json'), 'utf8')) as {
      pid: number;
      url: string;
    };
  }

  get hasPlaneRecord(): boolean {
    return existsSync(join(this.hostDir, 'control', 'plane.json'));
  }

  /** What the control plane notes about a server that it started. */
  serverPid(server: 'nats' | 'postgres'): number {
    return (JSON.parse(readFileSync(join(this.hostDir, 'control', 'run', `${server}.json`), 'utf8')) as { pid: number })
      .pid;
  }

  token(): string {
    return readFileSync(join(this.hostDir, 'control', 'token'), 'utf8').trim();
  }

  api(): ApiClient {
    return new ApiClient(this.plane().url, this.token());
  }

  /** Newest first. @param target what it was done to @default everything */
  async audit(target?: string): Promise<readonly AuditEntry[]> {
    const query = new URLSearchParams({ limit: '500', ...(target === undefined ? {} : { target }) });
    const { body } = await this.api().send('GET', `/audit?${query.toString()}`);
    return (body as unknown as { entries: AuditEntry[] }).entries;
  }

  /** Processes that were started for this user: agents, and what they left. */
  processes(): readonly ProcessInfo[] {
    return processesWith('MNGR_HOST_DIR', this.hostDir);
  }

  /** As a user who is done with it: what runs for it is left to notice. */
  removeHostDir(): void {
    this.removePostgresData();
    rmSync(this.hostDir, { recursive: true, force: true, maxRetries: 5 });
  }

  /** Ends everything that runs for this user and removes all their files. */
  async remove(): Promise<void> {
    await this.run(['down']).catch(() => undefined);
    if (this.tmuxDir.startsWith(this.home)) {
      try {
        this.tmux('kill-server');
      } catch {
        // no server was started, or it is gone
      }
    }
    for (const { pid } of [...this.processes(), ...processesWith('HOME', this.home)]) endProcess(pid);
    this.removePostgresData();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }

  /** The loss of the database: as root it lies outside the host directory, where a link leads. */
  removePostgresData(): void {
    const link = join(this.hostDir, 'control', 'postgres');
    try {
      const data = dirname(realpathSync(link));
      if (data.startsWith('/var/lib/mngr/data/')) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // no control plane was started
    }
    rmSync(link, { recursive: true, force: true, maxRetries: 5 });
  }

  #envWith(extra: CliRunOptions['env']): NodeJS.ProcessEnv {
    return { ...this.#env, ...extra };
  }
}
