import { spawn, type ChildProcess } from 'node:child_process';
import { chownSync, closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { freePort } from '../wait/free-port.js';
import { postgresBinaries, postgresOsUser, type OsUser } from './postgres-binaries.js';

const READY_DEADLINE_MS = 10_000;
const STOP_DEADLINE_MS = 5_000;

export interface TestPostgresOptions {
  /** Whether commits wait for the disk: needed only where speed is measured. @default false */
  readonly isDurable?: boolean;
  /** Where the data lies; made if absent, and removed at the end. @default a temporary directory */
  readonly directory?: string;
  /** Further settings, as `name=value`; they win over those of every test. */
  readonly settings?: readonly string[];
  /** What the server says is appended there. @default nowhere */
  readonly logFile?: string;
  /** In a session of its own: a Ctrl-C in the terminal does not reach it. @default false */
  readonly isDetached?: boolean;
}

/** A real PostgreSQL of its own for one spec file, on 127.0.0.1 and a free port, in a directory that `stop` removes. */
export class TestPostgres {
  #databases = 0;

  private constructor(
    private server: ChildProcess,
    private readonly directory: string,
    private readonly port: number,
    private readonly settings: readonly string[],
    private readonly user: OsUser | undefined,
    private readonly options: TestPostgresOptions,
  ) {}

  get pid(): number | undefined {
    return this.server.pid;
  }

  get isAlive(): boolean {
    return this.server.exitCode === null && this.server.signalCode === null;
  }

  /** Starts the server within 10 s. */
  static async start(options: TestPostgresOptions = {}): Promise<TestPostgres> {
    const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'mngr-pg-')));
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const user = postgresOsUser();
    if (user !== undefined) chownSync(directory, user.uid, user.gid);
    const args = ['-D', directory, '-U', 'mngr', '--auth=trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    const initdb = spawn(postgresBinaries.initdb, args, { ...user, cwd: directory, env: {}, stdio: 'ignore' });
    const code = await new Promise<number | null>((resolve, reject) => {
      initdb.once('error', reject);
      initdb.once('exit', resolve);
    });
    if (code !== 0) throw new Error(`initdb ended with ${code}`);
    const durable = options.isDurable === true ? 'on' : 'off';
    const settings = [`fsync=${durable}`, `full_page_writes=${durable}`, ...(options.settings ?? [])];
    const port = await freePort();
    const server = spawnServer(directory, port, settings, user, options);
    const started = new TestPostgres(server, directory, port, settings, user, options);
    await started.#ready();
    return started;
  }

  /** Makes an empty database of a random name. @returns its URL */
  async createDatabase(): Promise<string> {
    const name = `test_${process.pid}_${Date.now().toString(36)}_${this.#databases++}`;
    const client = new pg.Client({ connectionString: this.#url('postgres') });
    await client.connect();
    try {
      await client.query(`CREATE DATABASE ${name}`);
    } finally {
      await client.end();
    }
    return this.#url(name);
  }

  /** Ends the server at once, as a crash would. Its data stays for `restart`. */
  async kill(): Promise<void> {
    await end(this.server, 'SIGQUIT');
  }

  /** Starts the server again on the same port and data. */
  async restart(): Promise<void> {
    this.server = spawnServer(this.directory, this.port, this.settings, this.user, this.options);
    await this.#ready();
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }

  #url(database: string): string {
    return `postgres://mngr@127.0.0.1:${this.port}/${database}`;
  }

  async #ready(): Promise<void> {
    const deadline = Date.now() + READY_DEADLINE_MS;
    for (;;) {
      const client = new pg.Client({ connectionString: this.#url('postgres') });
      client.on('error', () => {});
      try {
        await client.connect();
        await client.end();
        return;
      } catch (error) {
        if (Date.now() > deadline || this.server.exitCode !== null) throw error;
        await delay(10);
      }
    }
  }
}

function spawnServer(
  directory: string,
  port: number,
  settings: readonly string[],
  user: OsUser | undefined,
  { logFile, isDetached }: TestPostgresOptions,
): ChildProcess {
  const all = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_wal_size=2GB',
    'shared_buffers=128MB',
    ...settings,
  ];
  const args = ['-D', directory, '-p', String(port), ...all.flatMap((setting) => ['-c', setting])];
  const log = logFile === undefined ? 'ignore' : openSync(logFile, 'a');
  const server = spawn(postgresBinaries.postgres, args, {
    ...user,
    cwd: directory,
    env: {},
    stdio: ['ignore', log, log],
    detached: isDetached ?? false,
  });
  if (log !== 'ignore') closeSync(log);
  return server;
}

/** SIGQUIT is PostgreSQL's immediate shutdown; SIGKILL would leave its children behind. */
async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await Promise.race([exited, delay(STOP_DEADLINE_MS, undefined, { ref: false }).then(() => child.kill('SIGKILL'))]);
}
