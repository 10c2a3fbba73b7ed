import { Git, LocalCommandRunner, LocalFiles, TmuxServer, type AgentEnv } from '@mngr/hosts';
import { Injectable } from '@nestjs/common';
import { HostAgentConfig } from '../config.js';

const DEFAULT_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** The means to act on this host: processes, files, git and one client per tmux server. */
@Injectable()
export class HostTools {
  readonly runner = new LocalCommandRunner();
  readonly files = new LocalFiles();
  readonly git = new Git({
    runner: this.runner,
    files: this.files,
    env: { HOME: process.env['HOME'] ?? '/', PATH: process.env['PATH'] ?? DEFAULT_PATH },
  });
  readonly #serverBySocket = new Map<string, TmuxServer>();
  readonly #socketsWithCallerEnv = new Set<string>();

  constructor(private readonly config: HostAgentConfig) {}

  /**
   * @param callerEnv what a server that must be started gets: the caller's own, never ours
   */
  tmux(socketPath: string, callerEnv: AgentEnv = {}): TmuxServer {
    const known = this.#serverBySocket.get(socketPath);
    const isBetter = callerEnv.PATH !== undefined && !this.#socketsWithCallerEnv.has(socketPath);
    if (known !== undefined && !isBetter) return known;
    if (isBetter) this.#socketsWithCallerEnv.add(socketPath);
    void known?.close();
    const {
      PATH = DEFAULT_PATH,
      HOME = process.env['HOME'] ?? '/',
      LANG = 'C.UTF-8',
      SHELL = '/bin/sh',
      USER,
    } = callerEnv;
    const env = { PATH, HOME, LANG, SHELL, TERM: 'xterm-256color', ...(USER === undefined ? {} : { USER }) };
    const server = new TmuxServer({ runner: this.runner, socketPath, env, hostId: this.config.hostId });
    this.#serverBySocket.set(socketPath, server);
    return server;
  }

  get tmuxServers(): readonly TmuxServer[] {
    return [...this.#serverBySocket.values()];
  }

  async close(): Promise<void> {
    await Promise.allSettled(this.tmuxServers.map((server) => server.close()));
  }
}
