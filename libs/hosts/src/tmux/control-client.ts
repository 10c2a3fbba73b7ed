import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import type { CommandRunner, CommandStream } from '../command-runner.js';
import { ControlParser, type ControlBlock, type ControlEvent } from './control-parser.js';
import { connectionLost, noServer, tmuxFailed, tmuxTimeout } from './tmux-errors.js';
import { tmuxLine, tmuxQuote } from './tmux-quote.js';

/** Sessions of this kind belong to control clients of any mngr on the server, never to an agent or a person. */
export const CONTROL_SESSION_PREFIX = '_ctl_';

export interface ControlClientOptions {
  readonly runner: CommandRunner;
  /** tmux with its address; `-N` keeps it from starting a server. */
  readonly command: readonly string[];
  readonly socketPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly sessionName: string;
}

/** A line that was sent. It keeps its place after its deadline, because its answer may still come. */
interface Pending {
  readonly nonce: string;
  readonly blocks: ControlBlock[];
  readonly resolve: (blocks: readonly ControlBlock[]) => void;
  readonly reject: (error: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

// A server that leaves this many lines unanswered is stuck: more would only pile up and all run when it wakes.
const MOST_PENDING = 256;
const CLOSE_TIMEOUT_MS = 1_000;

// True on the server while it has a session that is not a control session.
const HAS_REAL_SESSION = `#{m:*x*,#{S:#{?#{m:${CONTROL_SESSION_PREFIX}*,#{session_name}},,x}}}`;

/**
 * One life of a control-mode connection.
 *
 * A deadline never ends it, and it is never killed, only told by the end of its stdin to leave: tmux 3.3a crashes, with
 * every agent in it, when a control client dies before the server has attached it (seen with a stopped server). It never starts a server, lives in a session of its own, and leaves when
 * only control sessions remain, so that it keeps no server alive.
 */
export class ControlClient {
  isClosed = false;
  readonly #parser = new ControlParser();
  readonly #pending: Pending[] = [];
  readonly #stream: CommandStream;
  readonly #nonce = randomBytes(12).toString('hex');
  #said = '';
  #sequence = 0;
  #isLeaving = false;

  constructor(private readonly options: ControlClientOptions) {
    const { command, sessionName } = options;
    // The session ends with its client (destroy-unattached), also when this process is killed.
    const argv = [...command, '-C', 'new-session', '-f', 'no-output,ignore-size'];
    argv.push('-s', sessionName, '-x', '80', '-y', '24', '-n', 'ctl', '-c', '/', 'cat');
    // With an explicit target: a client that died meanwhile (its server was stopped) has no session, and without a target
    // tmux would set the option on somebody else's session and destroy that.
    argv.push(';', 'set-option', '-t', `=${sessionName}:`, 'destroy-unattached', 'on');
    this.#stream = options.runner.stream(argv, { env: options.env, cwd: '/' }, (fd, chunk) => this.#read(fd, chunk));
    this.#stream.done.then(
      () => this.#close(this.#reasonForEnd()),
      (error: unknown) => this.#close(error),
    );
  }

  /**
   * Sends one command line; lines are answered strictly in order.
   *
   * @returns one block for each command of the line that ran, an error block last if one failed
   * @throws AppError `tmux.timeout`: the command may still run later;
   *   `tmux.connection-lost`, `tmux.no-server` (all retryable)
   */
  send(line: string, timeoutMs: number): Promise<readonly ControlBlock[]> {
    if (this.isClosed) return Promise.reject(connectionLost(this.options.socketPath));
    if (this.#pending.length >= MOST_PENDING) return Promise.reject(tmuxTimeout(this.options.socketPath, timeoutMs));
    const nonce = `${this.#nonce}-${++this.#sequence}`;
    const answer = new Promise<readonly ControlBlock[]>((resolve, reject) => {
      const timer = setTimeout(() => reject(tmuxTimeout(this.options.socketPath, timeoutMs)), timeoutMs);
      this.#pending.push({ nonce, blocks: [], resolve, reject, timer });
    });
    // How many blocks a line gives depends on what it runs (if-shell, errors): the nonce tells where they end.
    void this.#stream.write(`${line}\ndisplay-message -p ${nonce}\n`);
    return answer;
  }

  /** Ends the connection and its session. Waiting commands fail as `tmux.connection-lost`. A stuck server is not awaited. */
  async close(): Promise<void> {
    this.#close(connectionLost(this.options.socketPath));
    const ended = this.#stream.done.catch(() => undefined);
    const patience = new AbortController();
    await Promise.race([ended, wait(CLOSE_TIMEOUT_MS, undefined, { signal: patience.signal }).catch(() => undefined)]);
    patience.abort();
  }

  #read(fd: 'stdout' | 'stderr', chunk: Buffer): void {
    if (fd === 'stderr') this.#said = `${this.#said}${chunk.toString('utf8')}`.slice(-2_000);
    else for (const event of this.#parser.push(chunk)) this.#handle(event);
  }

  #handle(event: ControlEvent): void {
    switch (event.kind) {
      case 'block':
        if (event.isOurs) this.#answer(event.block);
        else if (event.block.isError) this.#said += event.block.lines.join('\n');
        return;
      case 'notification':
        // The first one tells of our own session.
        if (event.text === '%sessions-changed') this.#leaveIfAlone();
        return;
      case 'garbage':
        // Answers could no longer be told apart (or tmux printed why it does not start): begin afresh.
        this.#said += event.text;
        this.#close(this.#reasonForEnd());
    }
  }

  #answer(block: ControlBlock): void {
    const waiting = this.#pending[0];
    if (waiting === undefined) return;
    if (block.isError || block.lines.length !== 1 || block.lines[0] !== waiting.nonce) {
      waiting.blocks.push(block);
      return;
    }
    this.#pending.shift();
    clearTimeout(waiting.timer);
    waiting.resolve(waiting.blocks);
  }

  /** Asks the server to end our session if nobody else is there; atomic, because the server itself decides. */
  #leaveIfAlone(): void {
    if (this.isClosed || this.#isLeaving) return;
    this.#isLeaving = true;
    const kill = tmuxLine('kill-session', '-t', `=${this.options.sessionName}:`);
    const line = `if-shell -F ${tmuxQuote(HAS_REAL_SESSION)} { } { ${kill} }`;
    this.send(line, 10_000)
      .catch(() => undefined) // the end of the connection is reported to those who wait for an answer
      .finally(() => (this.#isLeaving = false));
  }

  #reasonForEnd(): Error {
    const reason = tmuxFailed(this.options.socketPath, this.#said.trim());
    return reason.code === 'tmux.no-server'
      ? noServer(this.options.socketPath)
      : connectionLost(this.options.socketPath);
  }

  #close(reason: unknown): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#stream.end();
    for (const waiting of this.#pending.splice(0)) {
      clearTimeout(waiting.timer);
      waiting.reject(reason);
    }
  }
}
