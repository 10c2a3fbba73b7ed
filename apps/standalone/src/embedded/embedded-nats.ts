import { createHash } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { unavailable } from '@mngr/errors';
import { silent, type ChildLog } from './child-log.js';
import { logSince, logSize } from './log-file.js';
import { findNatsServer } from './nats-binary.js';
import { natsConfigText, type NatsUser } from './nats-config.js';
import { probeNats } from './nats-probe.js';
import { ensurePrivateDir, readIfExists, writePrivateFile } from './private-files.js';
import { signalProcess, type ProcessIdentity } from './process-identity.js';
import { SupervisedChild } from './supervised-child.js';
import { waitUntil } from './wait-until.js';

const READY_DEADLINE_MS = 15_000;
const STOP_DEADLINE_MS = 5_000;
const RELOAD_DEADLINE_MS = 3_000;
const RELOADED = 'Reloaded server configuration';
const RELOAD_FAILED = /Failed to reload server configuration: (.*)/;

export interface EmbeddedNatsOptions {
  readonly controlDir: string;
  readonly users: readonly NatsUser[];
  readonly log?: ChildLog;
}

interface NatsPaths {
  readonly configFile: string;
  readonly logFile: string;
  readonly storeDir: string;
  readonly pidFile: string;
  readonly serverName: string;
}

/** nats-server with JetStream as a child process on 127.0.0.1; everybody signs in with an NKey. */
export class EmbeddedNats {
  readonly #child: SupervisedChild;
  readonly #paths: NatsPaths;
  #users: readonly NatsUser[];

  private constructor(program: string, run: string, paths: NatsPaths, options: EmbeddedNatsOptions) {
    this.#paths = paths;
    this.#users = options.users;
    this.#child = new SupervisedChild({
      name: 'nats',
      program,
      argsFor: () => ['-c', paths.configFile],
      cwd: '/',
      env: {},
      logFile: paths.logFile,
      recordFile: join(run, 'nats.json'),
      pidFile: paths.pidFile,
      marker: paths.configFile,
      stopSignal: 'SIGTERM',
      prepare: (port) => writePrivateFile(paths.configFile, this.#configText(port)),
      answers: (port) => probeNats(port, paths.serverName),
      readyDeadlineMs: READY_DEADLINE_MS,
      log: options.log ?? silent,
    });
  }

  /**
   * Starts, or adopts the one that an earlier control plane left; its users become `options.users` in both cases.
   *
   * @throws AppError `unavailable` or `timeout` with a way out
   */
  static async start(options: EmbeddedNatsOptions): Promise<EmbeddedNats> {
    const program = findNatsServer();
    ensurePrivateDir(options.controlDir);
    const controlDir = realpathSync(options.controlDir);
    const dir = ensurePrivateDir(join(controlDir, 'nats'));
    const logs = ensurePrivateDir(join(controlDir, 'logs'));
    const run = ensurePrivateDir(join(controlDir, 'run'));
    const nats = new EmbeddedNats(
      program,
      run,
      {
        configFile: join(dir, 'nats.conf'),
        logFile: join(logs, 'nats.log'),
        storeDir: ensurePrivateDir(join(dir, 'jetstream')),
        pidFile: join(dir, 'nats.pid'),
        serverName: `mngr-${createHash('sha256').update(controlDir).digest('hex').slice(0, 12)}`,
      },
      options,
    );
    const { isAdopted } = await nats.#child.start();
    if (isAdopted) await nats.reload(options.users);
    return nats;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.#child.port}`;
  }

  get port(): number {
    return this.#child.port;
  }

  /** `undefined` while it is restarting. */
  get identity(): ProcessIdentity | undefined {
    return this.#child.identity;
  }

  /**
   * Makes `users` the only ones who may connect; connections of removed ones are closed, all others stay.
   *
   * @throws AppError `unavailable` when the server does not confirm it within 3 s
   */
  async reload(users: readonly NatsUser[]): Promise<void> {
    const text = this.#configText(this.#child.port, users);
    this.#users = users;
    if (readIfExists(this.#paths.configFile) === text) return;
    writePrivateFile(this.#paths.configFile, text);
    const identity = this.#child.identity;
    // While it restarts, the next start reads the new file.
    if (identity === undefined) return;
    const offset = logSize(this.#paths.logFile);
    signalProcess(identity, 'SIGHUP');
    let said = '';
    const isDone = await waitUntil(() => {
      said = logSince(this.#paths.logFile, offset);
      return said.includes(RELOADED) || RELOAD_FAILED.test(said);
    }, RELOAD_DEADLINE_MS);
    const failure = RELOAD_FAILED.exec(said)?.[1];
    if (isDone && failure === undefined) return;
    throw unavailable(
      'embedded.nats-reload',
      `nats-server did not take the new users: ${failure ?? 'no answer in time'}.`,
      {
        facts: { logFile: this.#paths.logFile },
        wayOut: 'Run "mngr down" and "mngr up"; agents keep running.',
      },
    );
  }

  /** Leaves the server running for the next control plane to adopt. */
  async release(): Promise<void> {
    await this.#child.release();
  }

  /** Clean shutdown, then a kill after `deadlineMs`. */
  async stop(deadlineMs = STOP_DEADLINE_MS): Promise<void> {
    await this.#child.stop(deadlineMs);
  }

  #configText(port: number, users = this.#users): string {
    const { serverName, storeDir, pidFile } = this.#paths;
    return natsConfigText({ port, serverName, storeDir, pidFile, users });
  }
}
