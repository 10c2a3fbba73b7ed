import { randomBytes } from 'node:crypto';
import { AppError } from '@mngr/errors';
import type { CommandRunner } from '../command-runner.js';
import { CONTROL_SESSION_PREFIX, ControlClient } from './control-client.js';
import { noServer, saysNoServer } from './tmux-errors.js';
import type { RunTmux, TmuxAnswer, TmuxTransport } from './tmux-transport.js';

export interface ControlTransportOptions {
  readonly runner: CommandRunner;
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly socketPath: string;
  readonly hostId: string;
  readonly run: RunTmux;
}

/**
 * Lines over a control-mode connection (some 0.1 ms each), made when needed and again after the server died.
 *
 * Before it connects it asks by the program whether the server answers at all: tmux up to 3.6 at least crashes, with
 * every session in it, when a session begins or ends while a control client is introducing itself, and in a server that
 * is stuck that moment lasts until it wakes (github.com/tmux/tmux/pull/4980, reproduced on 3.3a).
 */
export class ControlTransport implements TmuxTransport {
  #client: Promise<ControlClient> | undefined;

  constructor(private readonly options: ControlTransportOptions) {}

  async send(line: string, timeoutMs: number): Promise<TmuxAnswer> {
    const started = performance.now();
    const client = await this.#connected(timeoutMs);
    const blocks = await client.send(line, Math.max(1, timeoutMs - (performance.now() - started)));
    const failed = blocks.find((block) => block.isError);
    const lines = blocks.filter((block) => !block.isError).flatMap((block) => block.lines);
    return failed === undefined ? { lines } : { lines, error: failed.lines.join('\n') };
  }

  async close(): Promise<void> {
    const client = this.#client;
    this.#client = undefined;
    await (await client?.catch(() => undefined))?.close();
  }

  async #connected(timeoutMs: number): Promise<ControlClient> {
    const current = this.#client;
    if (current !== undefined && !(await current).isClosed) return current;
    if (this.#client === current) {
      this.#client = this.#connect(timeoutMs);
      this.#client.catch(() => (this.#client = undefined));
    }
    return this.#client ?? this.#connected(timeoutMs);
  }

  async #connect(timeoutMs: number): Promise<ControlClient> {
    const { runner, command, env, socketPath, hostId, run } = this.options;
    const { exitCode, stderr } = await run(['display-message', '-p', ''], { timeoutMs });
    if (exitCode !== 0 && saysNoServer(stderr)) throw noServer(socketPath);
    const own = `${hostId.replace(/[^A-Za-z0-9]/g, '').slice(-8)}_${randomBytes(3).toString('hex')}`;
    return new ControlClient({ runner, command, socketPath, env, sessionName: `${CONTROL_SESSION_PREFIX}${own}` });
  }
}

/** Whether the same line may be sent again: the connection ended, the server perhaps not. */
export function isConnectionLost(error: unknown): boolean {
  return error instanceof AppError && error.code === 'tmux.connection-lost';
}
