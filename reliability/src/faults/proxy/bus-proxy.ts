import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import type { SeededRandom } from '../../kit/seeded-random.js';
import type { FateOf, LineFaults } from './line-faults.js';
import { ProxiedDirection } from './proxied-direction.js';

interface Line {
  readonly client: Socket;
  readonly upstream: Socket;
  readonly up: ProxiedDirection;
  readonly down: ProxiedDirection;
}

/** Stands between clients of the bus and nats-server, carries whole frames, and misbehaves on demand. */
export class BusProxy {
  readonly #lines = new Set<Line>();
  readonly #random: SeededRandom;
  #faults: LineFaults = {};
  #fateOf: FateOf | undefined;
  #server: Server | undefined;
  #port = 0;

  constructor(
    private readonly target: { readonly host: string; readonly port: number },
    random: SeededRandom,
  ) {
    this.#random = random.fork();
  }

  /** @param host the address to listen on @returns where clients reach it */
  async listen(host: string): Promise<{ readonly host: string; readonly port: number }> {
    this.#server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.#open(client));
    this.#server.listen(this.#port, host);
    await once(this.#server, 'listening');
    const address = this.#server.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy has no port');
    this.#port = address.port;
    return { host, port: this.#port };
  }

  /** What becomes of bytes from now on. */
  set faults(faults: LineFaults) {
    this.#faults = faults;
  }

  /** What becomes of each message from now on; undefined: all pass. */
  set fateOf(fateOf: FateOf | undefined) {
    this.#fateOf = fateOf;
  }

  heal(): void {
    this.#faults = {};
    this.#fateOf = undefined;
  }

  /** Breaks all connections within a frame, both ends by a reset. @returns how many */
  resetMidFrame(): number {
    const lines = [...this.#lines];
    for (const line of lines) {
      line.up.sendHalf();
      line.down.sendHalf();
      // The halves leave first; a reset would throw away what the kernel has not sent.
      setImmediate(() => {
        line.client.resetAndDestroy();
        line.upstream.resetAndDestroy();
      });
    }
    return lines.length;
  }

  async close(): Promise<void> {
    for (const { client, upstream } of this.#lines) {
      client.destroy();
      upstream.destroy();
    }
    const server = this.#server;
    if (server?.listening !== true) return;
    server.close();
    await once(server, 'close');
  }

  #open(client: Socket): void {
    const upstream = connect({ ...this.target, allowHalfOpen: true, noDelay: true });
    const both = { random: this.#random, faults: () => this.#faults, fateOf: () => this.#fateOf };
    const line: Line = {
      client,
      upstream,
      up: new ProxiedDirection({ direction: 'up', from: client, to: upstream, ...both }),
      down: new ProxiedDirection({ direction: 'down', from: upstream, to: client, ...both }),
    };
    this.#lines.add(line);
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      socket.on('error', () => undefined); // `close` follows
      socket.on('close', () => {
        this.#lines.delete(line);
        other.destroy();
      });
    }
  }
}
