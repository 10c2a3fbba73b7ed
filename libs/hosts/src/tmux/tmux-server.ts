import { unavailable } from '@mngr/errors';
import type { CommandResult, CommandRunner } from '../command-runner.js';
import { CliTransport } from './cli-transport.js';
import { ControlTransport, isConnectionLost } from './control-transport.js';
import { tmuxAddress, type TmuxAddress } from './tmux-address.js';
import { tmuxFailed, tmuxTimeout } from './tmux-errors.js';
import type { RunTmux, TmuxAnswer, TmuxTransport } from './tmux-transport.js';

export interface TmuxServerOptions {
  readonly runner: CommandRunner;
  /** Absolute path of the server's socket, see `defaultTmuxSocket`. */
  readonly socketPath: string;
  /** The exact environment of every tmux command, and of a server that one of them starts. TMUX is left out. */
  readonly env: Readonly<Record<string, string>>;
  /** This mngr host: sessions tagged with another id are hidden. */
  readonly hostId: string;
  /**
   * How command lines reach a running server. `control` is faster, but connecting can crash a tmux without the fix of
   * pull request 4980 (3.3a to 3.6 lack it), and with it every agent and everything of the person on that server.
   * @default cli
   */
  readonly transport?: 'cli' | 'control';
  /** @default tmux */
  readonly program?: string;
  /** Deadline of a call in milliseconds. @default 5000 */
  readonly timeoutMs?: number;
}

export interface LineOptions {
  readonly timeoutMs?: number | undefined;
  /** The line may be sent again when the connection ended before the answer. @default false */
  readonly isRepeatable?: boolean;
}

/** One tmux server, addressed by its socket. It is reached lazily; a server that died is found again by the next call. */
export class TmuxServer {
  readonly hostId: string;
  readonly socketPath: string;
  readonly #options: TmuxServerOptions;
  readonly #address: TmuxAddress;
  readonly #env: Readonly<Record<string, string>>;
  readonly #transport: TmuxTransport;

  constructor(options: TmuxServerOptions) {
    this.hostId = options.hostId;
    this.socketPath = options.socketPath;
    this.#options = options;
    this.#address = tmuxAddress(options.socketPath);
    // With TMUX set, tmux would take us for a client nested in another session.
    const { TMUX: _tmux, TMUX_PANE: _pane, ...env } = options.env;
    this.#env = { TERM: 'xterm-256color', ...env, ...this.#address.env };
    this.#transport = options.transport === 'control' ? this.#control() : this.#cli();
  }

  /**
   * Runs one tmux command (or a list with `;` words) by the tmux program. The only way that can start a server.
   *
   * @throws AppError `tmux.timeout`, `tmux.no-server`, `tmux.session-gone`, `tmux.failed`
   */
  async run(
    args: readonly string[],
    options: { timeoutMs?: number; stdin?: string | Buffer } = {},
  ): Promise<CommandResult> {
    const result = await this.#exec(args, { timeoutMs: options.timeoutMs ?? this.#timeoutMs(), stdin: options.stdin });
    if (result.exitCode !== 0) throw tmuxFailed(this.socketPath, result.stderr.toString('utf8').trim());
    return result;
  }

  /**
   * Has the running server run one command line, as one list. Never starts a server.
   *
   * @param line words quoted by `tmuxQuote`; no newline
   * @returns also when a command failed: `error` is what tmux said
   * @throws AppError `tmux.no-server`, `tmux.timeout` (the line may still run later), `tmux.connection-lost` (retryable)
   */
  async send(line: string, options: LineOptions = {}): Promise<TmuxAnswer> {
    if (line.includes('\n')) throw unavailable('tmux.failed', 'A tmux command line contains a newline.');
    const timeoutMs = options.timeoutMs ?? this.#timeoutMs();
    try {
      return await this.#transport.send(line, timeoutMs);
    } catch (error) {
      if (options.isRepeatable !== true || !isConnectionLost(error)) throw error;
      return this.#transport.send(line, timeoutMs);
    }
  }

  /** Like `send`, for lines where every command must succeed. @throws also `tmux.session-gone`, `tmux.failed` */
  async lines(line: string, options: LineOptions = {}): Promise<readonly string[]> {
    const { lines, error } = await this.send(line, options);
    if (error !== undefined) throw tmuxFailed(this.socketPath, error);
    return lines;
  }

  /** Ends the connection, if there is one; the server and its sessions stay. */
  close(): Promise<void> {
    return this.#transport.close();
  }

  async #exec(args: readonly string[], call: Parameters<RunTmux>[1]): Promise<CommandResult> {
    const argv = [this.#program(), '-u', ...this.#address.args, ...args];
    const result = await this.#options.runner.run(argv, { ...call, env: this.#env, cwd: '/' });
    if (result.timedOut) throw tmuxTimeout(this.socketPath, call.timeoutMs);
    return result;
  }

  async #text(args: readonly string[], call: Parameters<RunTmux>[1]): ReturnType<RunTmux> {
    const { exitCode, stdout, stderr } = await this.#exec(args, call);
    return { exitCode, stdout: stdout.toString('utf8'), stderr: stderr.toString('utf8') };
  }

  #cli(): TmuxTransport {
    return new CliTransport(this.socketPath, (args, call) => this.#text(args, call));
  }

  #control(): TmuxTransport {
    return new ControlTransport({
      runner: this.#options.runner,
      command: [this.#program(), '-u', '-N', ...this.#address.args],
      env: this.#env,
      socketPath: this.socketPath,
      hostId: this.hostId,
      run: (args, call) => this.#text(args, call),
    });
  }

  #program(): string {
    return this.#options.program ?? 'tmux';
  }

  #timeoutMs(): number {
    return this.#options.timeoutMs ?? 5_000;
  }
}
