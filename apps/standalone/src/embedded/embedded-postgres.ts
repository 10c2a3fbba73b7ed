import { randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { silent, type ChildLog } from './child-log.js';
import { findPostgres } from './postgres-binaries.js';
import { ensureCluster, POSTGRES_ROLE, postgresEnv, removeStalePidFile } from './postgres-cluster.js';
import { DEFAULT_SYSTEM_DIR, preparePostgresHome } from './postgres-home.js';
import { POSTGRES_DATABASE, probePostgres } from './postgres-probe.js';
import { postgresArgs } from './postgres-settings.js';
import { ensurePrivateDir, readOrMakePrivateFile } from './private-files.js';
import type { ProcessIdentity } from './process-identity.js';
import { SupervisedChild } from './supervised-child.js';

/** Crash recovery of `max_wal_size` takes some seconds on a slow disk. */
const READY_DEADLINE_MS = 60_000;
const STOP_DEADLINE_MS = 10_000;

export interface EmbeddedPostgresOptions {
  readonly hostDir: string;
  readonly controlDir: string;
  readonly log?: ChildLog;
  /** Root only. @default `/var/lib/mngr` */
  readonly systemDir?: string;
}

/**
 * PostgreSQL as a child process on 127.0.0.1 with the database `mngr`; as root it runs as `mngr-postgres`. The caller
 * holds the `HostDirLock`: nothing here guards against a second control plane on the same directory.
 */
export class EmbeddedPostgres {
  readonly #child: SupervisedChild;
  readonly #password: string;

  private constructor(child: SupervisedChild, password: string) {
    this.#child = child;
    this.#password = password;
  }

  /**
   * Starts, or adopts the one that an earlier control plane left. Makes programs, data and password when missing.
   *
   * @throws AppError `unavailable` or `timeout` with a way out
   */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
    const binaries = findPostgres();
    ensurePrivateDir(options.controlDir);
    const controlDir = realpathSync(options.controlDir);
    const secrets = ensurePrivateDir(join(controlDir, 'secrets'));
    const logs = ensurePrivateDir(join(controlDir, 'logs'));
    const run = ensurePrivateDir(join(controlDir, 'run'));
    const home = preparePostgresHome(binaries, {
      hostDir: realpathSync(options.hostDir),
      controlDir,
      systemDir: options.systemDir ?? DEFAULT_SYSTEM_DIR,
      isRoot: process.getuid?.() === 0,
    });
    const dataDir = join(home.clustersDir, binaries.major);
    const password = readOrMakePrivateFile(join(secrets, 'postgres.password'), randomPassword).trim();
    await ensureCluster(home, dataDir, password);
    const child = new SupervisedChild({
      name: 'postgres',
      program: join(home.binDir, 'postgres'),
      argsFor: (port) => postgresArgs(dataDir, port, binaries.major),
      cwd: '/',
      env: postgresEnv,
      ...home.user,
      logFile: join(logs, 'postgres.log'),
      recordFile: join(run, 'postgres.json'),
      pidFile: join(dataDir, 'postmaster.pid'),
      marker: dataDir,
      stopSignal: 'SIGINT',
      prepare: () => removeStalePidFile(dataDir),
      answers: (port) => probePostgres({ port, user: POSTGRES_ROLE, password }),
      readyDeadlineMs: READY_DEADLINE_MS,
      log: options.log ?? silent,
    });
    await child.start();
    return new EmbeddedPostgres(child, password);
  }

  /** A connection URL with the password: a secret. */
  get url(): string {
    return `postgres://${POSTGRES_ROLE}:${this.#password}@127.0.0.1:${this.#child.port}/${POSTGRES_DATABASE}`;
  }

  get port(): number {
    return this.#child.port;
  }

  /** `undefined` while it is restarting. */
  get identity(): ProcessIdentity | undefined {
    return this.#child.identity;
  }

  /** Leaves the server running for the next control plane to adopt. */
  async release(): Promise<void> {
    await this.#child.release();
  }

  /** Ends sessions and shuts down cleanly; killed after `deadlineMs`, which the next start repairs from the WAL. */
  async stop(deadlineMs = STOP_DEADLINE_MS): Promise<void> {
    await this.#child.stop(deadlineMs);
  }
}

/** 32 random bytes; only characters that need no escaping in a URL. */
function randomPassword(): string {
  return randomBytes(32).toString('base64url');
}
