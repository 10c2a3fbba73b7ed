import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CommandStream } from '../command-runner.js';
import { LocalCommandRunner } from '../local/local-command-runner.js';
import { LocalFiles } from '../local/local-files.js';
import { shellQuote } from '../shell-quote.js';
import { launchSession, type LaunchedSession } from '../tmux/launch-session.js';
import { TmuxServer } from '../tmux/tmux-server.js';
import { defaultTmuxSocket } from '../tmux/tmux-socket.js';
import { writeLaunchFiles, type LaunchFilesSpec } from '../launch/write-launch.js';

const DEADLINE_MS = 10_000;

/** A private tmux server below a temporary TMUX_TMPDIR, for specs. */
export class TestTmux {
  readonly runner = new LocalCommandRunner();
  readonly files = new LocalFiles();
  readonly #servers: TmuxServer[] = [];

  private constructor(
    readonly dir: string,
    readonly env: Readonly<Record<string, string>>,
    private readonly transport: 'cli' | 'control',
  ) {}

  static async start(transport: 'cli' | 'control' = 'cli'): Promise<TestTmux> {
    const dir = await mkdtemp(join(tmpdir(), 'mngr-hosts-'));
    return new TestTmux(
      dir,
      { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: dir, TMUX_TMPDIR: dir, SHELL: '/bin/sh' },
      transport,
    );
  }

  server(hostId = 'host-0000aaaa', timeoutMs = 5_000, transport: 'cli' | 'control' = this.transport): TmuxServer {
    const socketPath = defaultTmuxSocket(this.dir, process.getuid?.() ?? 0);
    const server = new TmuxServer({ runner: this.runner, socketPath, env: this.env, hostId, timeoutMs, transport });
    this.#servers.push(server);
    return server;
  }

  /** What `tmux <args>` prints, by the program itself. */
  async tmux(...args: string[]): Promise<string> {
    return (await this.server('host-test', 5_000, 'cli').run(args)).stdout.toString('utf8').trimEnd();
  }

  /** Launches an agent whose argv runs until it is stopped, unless told otherwise. */
  async launch(server: TmuxServer, agentId: string, changes: Partial<LaunchFilesSpec> = {}): Promise<LaunchedSession> {
    const incarnation = changes.incarnation ?? 1;
    const paths = await writeLaunchFiles(this.files, {
      agentId,
      incarnation,
      stateDir: this.stateDir(agentId),
      command: { argv: ['sleep', '600'] },
      env: { PATH: this.env['PATH'] ?? '', HOME: this.dir, LANG: 'C.UTF-8' },
      cwd: this.dir,
      shell: '/bin/sh',
      label: agentId,
      ...changes,
    });
    const directory = changes.cwd ?? this.dir;
    return launchSession(server, {
      sessionName: `mngr-${agentId}`,
      agentId,
      incarnation,
      directory,
      scriptPath: paths.script,
    });
  }

  /** A person at a terminal: attaches to a session until it is detached. */
  attach(target: string): CommandStream {
    const tmux = ['tmux', '-u', 'attach-session', '-t', target].map(shellQuote).join(' ');
    // script(1) gives it a terminal, which ends with its stdin.
    const env = { ...this.env, TERM: 'xterm-256color' };
    return this.runner.stream(['script', '-qec', tmux, '/dev/null'], { env }, () => undefined);
  }

  stateDir(agentId: string): string {
    return join(this.dir, 'agents', agentId);
  }

  async stop(): Promise<void> {
    await this.server()
      .run(['kill-server'])
      .catch(() => undefined);
    await Promise.all(this.#servers.map((server) => server.close()));
    await rm(this.dir, { recursive: true, force: true, maxRetries: 20, retryDelay: 20 });
  }
}

/** Asks until the answer is there. @throws Error with the last answer when 10 s have passed */
export async function eventually<T>(ask: () => Promise<T> | T, isDone: (answer: T) => boolean = Boolean): Promise<T> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
    if (performance.now() > deadline) throw new Error(`still ${JSON.stringify(answer)} after ${DEADLINE_MS} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
