import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@mngr/contracts';
import { freePort, ServiceProcess, TestNats, TestPostgres } from '@mngr/testing';
import { FakeHosts } from './fake-hosts.js';
import { LoadClient } from './load-client.js';
import { endTmux } from './tmux.js';

const CORE = ['event-store', 'orchestrator', 'enforcer', 'gateway'] as const;
export type LoadService = (typeof CORE)[number] | 'host-agent';

export interface LoadFleetOptions {
  /** Machines without tmux. @default 0 */
  readonly fakeHosts?: number;
  /** Whether a real host-agent runs too. @default false */
  readonly hasRealHost?: boolean;
  /** Opens an inspector in each service, so that its live heap can be read. @default false */
  readonly isInspected?: boolean;
}

/**
 * A control plane as it runs in production: services as processes, durable commits, no failpoints.
 * Everything it starts is ended by pid in `stop`.
 */
export class LoadFleet {
  readonly services = new Map<LoadService, ServiceProcess>();
  readonly inspectorPorts = new Map<LoadService, number>();
  #fakes: FakeHosts | undefined;

  private constructor(
    readonly directory: string,
    readonly nats: TestNats,
    readonly postgres: TestPostgres,
    readonly postgresUrl: string,
    readonly client: LoadClient,
    readonly realHostId: string,
  ) {}

  static async start(options: LoadFleetOptions): Promise<LoadFleet> {
    const directory = mkdtempSync(join(tmpdir(), 'mngr-load-'));
    const stack = new AsyncDisposableStack();
    try {
      const nats = await TestNats.start();
      stack.defer(() => nats.stop());
      const postgres = await TestPostgres.start({ isDurable: true });
      stack.defer(() => postgres.stop());
      const token = randomBytes(32).toString('base64url');
      const port = await freePort();
      const client = new LoadClient(`http://127.0.0.1:${port}`, token);
      const fleet = new LoadFleet(directory, nats, postgres, await postgres.createDatabase(), client, newId('host'));
      stack.defer(() => fleet.stop());
      await fleet.#start(port, token, options);
      stack.move();
      return fleet;
    } catch (error) {
      await stack.disposeAsync();
      throw error;
    }
  }

  async #start(port: number, token: string, options: LoadFleetOptions): Promise<void> {
    for (const folder of ['host', 'tmux']) mkdirSync(join(this.directory, folder), { mode: 0o700 });
    writeFileSync(join(this.directory, 'token'), token, { mode: 0o600 });
    const key = join(this.directory, 'environment.key');
    writeFileSync(key, randomBytes(32).toString('base64url'), { mode: 0o600 });
    const env = {
      NATS_URL: this.nats.url,
      POSTGRES_URL: this.postgresUrl,
      MNGR_PORT: String(port),
      MNGR_TOKEN_FILE: join(this.directory, 'token'),
      MNGR_ENVIRONMENT_KEY_FILE: key,
      MNGR_HOST_DIR: join(this.directory, 'host'),
      MNGR_MACHINE_ID: newId('machine'),
      MNGR_HOST_ID: this.realHostId,
      MNGR_HOST_NAME: 'real',
      MNGR_LOG_LEVEL: 'info',
    };
    const names: LoadService[] = [...CORE, ...(options.hasRealHost === true ? (['host-agent'] as const) : [])];
    for (const name of names) {
      const inspector = options.isInspected === true ? await freePort() : undefined;
      if (inspector !== undefined) this.inspectorPorts.set(name, inspector);
      const own = inspector === undefined ? {} : { NODE_OPTIONS: `--inspect=127.0.0.1:${inspector}` };
      const service = new ServiceProcess(name, { ...env, ...own }, join(this.directory, `${name}.log`));
      this.services.set(name, service);
      await service.start();
    }
    if (options.fakeHosts !== undefined) this.#fakes = await FakeHosts.start(this.nats.url, options.fakeHosts);
  }

  get fakes(): FakeHosts {
    if (this.#fakes === undefined) throw new Error('this fleet has no fake machines');
    return this.#fakes;
  }

  service(name: LoadService): ServiceProcess {
    const service = this.services.get(name);
    if (service === undefined) throw new Error(`no service ${name}`);
    return service;
  }

  get tmuxDir(): string {
    return join(this.directory, 'tmux');
  }

  async stop(): Promise<void> {
    this.client.close();
    await Promise.all([this.#fakes?.stop(), ...[...this.services.values()].map((service) => service.kill())]);
    endTmux(this.tmuxDir);
    await Promise.all([this.nats.stop(), this.postgres.stop()]);
    if (process.env['MNGR_KEEP_FLEET'] === undefined)
      await rm(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
