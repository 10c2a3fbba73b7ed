import { readFile } from 'node:fs/promises';
import { inboxPrefix } from '@mngr/contracts';
import { unavailable } from '@mngr/errors';
import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream';
import { connect, nkeyAuthenticator, type NatsConnection } from '@nats-io/transport-node';

export interface BusOptions {
  readonly url: string;
  /** Bus identity: names the connection and its private inbox. */
  readonly name: string;
  /** File with the NKey seed of this identity; absent where the server asks for none (tests). */
  readonly seedFile?: string | undefined;
  /** The seed itself, for a service that shares its process with who made it. */
  readonly seed?: string | undefined;
}

/** One connection to NATS with its JetStream client. It reconnects for ever. */
export class Bus {
  readonly #listeners = new Set<() => void>();
  #isUp = true;

  private constructor(
    readonly name: string,
    readonly nc: NatsConnection,
    readonly js: JetStreamClient,
    readonly jsm: JetStreamManager,
  ) {
    void this.#watch();
  }

  /**
   * @throws AppError `bus.unreachable` (retryable) when the server does not answer within 5 s
   */
  static async connect(options: BusOptions): Promise<Bus> {
    const seed =
      options.seed ?? (options.seedFile === undefined ? undefined : (await readFile(options.seedFile, 'utf8')).trim());
    try {
      const nc = await connect({
        servers: options.url,
        name: options.name,
        inboxPrefix: inboxPrefix(options.name),
        ...(seed === undefined ? {} : { authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)) }),
        timeout: 5_000,
        maxReconnectAttempts: -1,
        // A server that does not know us for a moment (a reload, a handshake that came too late) may know us again.
        ignoreAuthErrorAbort: true,
        reconnectTimeWait: 100,
        reconnectJitter: 150,
        pingInterval: 10_000,
        maxPingOut: 2,
      });
      // `checkAPI` asks for account information, which a machine must not.
      const jsm = await jetstreamManager(nc, { checkAPI: false, timeout: 2_000 });
      return new Bus(options.name, nc, jetstream(nc, { timeout: 2_000 }), jsm);
    } catch (cause) {
      throw unavailable('bus.unreachable', `NATS does not answer at ${options.url}.`, {
        cause,
        wayOut: 'Check that nats-server runs there and that the identity is known to it.',
      });
    }
  }

  /** Whether the server can be reached now. */
  get isConnected(): boolean {
    return !this.nc.isClosed() && this.#isUp;
  }

  /** Calls `listener` each time the connection has come back. @returns a function that ends it */
  onReconnect(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async #watch(): Promise<void> {
    for await (const status of this.nc.status()) {
      if (status.type === 'disconnect') this.#isUp = false;
      if (status.type !== 'reconnect') continue;
      this.#isUp = true;
      for (const listener of [...this.#listeners]) listener();
    }
  }

  /** Delivers what was accepted for sending, at most 2 s, then closes. */
  async close(): Promise<void> {
    const drained = this.nc.drain().catch(() => {});
    await Promise.race([drained, new Promise<void>((resolve) => setTimeout(resolve, 2_000).unref())]);
    await this.nc.close();
  }
}
