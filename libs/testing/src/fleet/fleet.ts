import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@mngr/contracts';
import { TestNats } from '../nats/test-nats.js';
import { freePort } from '../wait/free-port.js';
import { TestPostgres } from '../postgres/test-postgres.js';
import { ApiClient } from './api-client.js';
import { Failpoints } from './failpoints.js';
import { ServiceProcess } from './service-process.js';

export const SERVICES = ['event-store', 'orchestrator', 'enforcer', 'gateway', 'host-agent'] as const;
export type FleetService = (typeof SERVICES)[number];

/** A whole control plane on real servers, each service a process of its own, for tests that kill them. */
export class Fleet {
  readonly services = new Map<FleetService, ServiceProcess>();

  private constructor(
    readonly directory: string,
    readonly nats: TestNats,
    readonly postgres: TestPostgres,
    readonly postgresUrl: string,
    readonly api: ApiClient,
    readonly failpoints: Failpoints,
    readonly tmuxDir: string,
    /** What every service was told; for a further process beside them. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** @param extra added to the environment of every service */
  static async start(extra: Readonly<Record<string, string>> = {}): Promise<Fleet> {
    const directory = mkdtempSync(join(tmpdir(), 'mngr-fleet-'));
    const [nats, postgres, port] = await Promise.all([TestNats.start(), TestPostgres.start(), freePort()]);
    const postgresUrl = await postgres.createDatabase();
    const token = randomBytes(32).toString('base64url');
    const hostDir = join(directory, 'host');
    const tmuxDir = join(directory, 'tmux');
    for (const folder of [hostDir, tmuxDir]) mkdirSync(folder, { mode: 0o700 });
    writeFileSync(join(directory, 'token'), token, { mode: 0o600 });
    writeFileSync(join(directory, 'environment.key'), randomBytes(32).toString('base64url'), { mode: 0o600 });
    const failpoints = new Failpoints(join(directory, 'failpoints'));
    const env = {
      NATS_URL: nats.url,
      POSTGRES_URL: postgresUrl,
      MNGR_FAILPOINT_DIR: failpoints.directory,
      MNGR_PORT: String(port),
      MNGR_TOKEN_FILE: join(directory, 'token'),
      MNGR_ENVIRONMENT_KEY_FILE: join(directory, 'environment.key'),
      MNGR_HOST_DIR: hostDir,
      MNGR_MACHINE_ID: newId('machine'),
      MNGR_HOST_ID: newId('host'),
      MNGR_HOST_NAME: 'test',
      MNGR_LOG_LEVEL: 'debug',
      ...extra,
    };
    const fleet = new Fleet(
      directory,
      nats,
      postgres,
      postgresUrl,
      new ApiClient(`http://127.0.0.1:${port}`, token),
      failpoints,
      tmuxDir,
      env,
    );
    for (const name of SERVICES)
      fleet.services.set(name, new ServiceProcess(name, env, join(directory, `${name}.log`)));
    try {
      for (const name of SERVICES) await fleet.service(name).start();
      return fleet;
    } catch (error) {
      await fleet.stop();
      throw error;
    }
  }

  service(name: FleetService): ServiceProcess {
    const service = this.services.get(name);
    if (service === undefined) throw new Error(`no service ${name}`);
    return service;
  }

  get hostDir(): string {
    return join(this.directory, 'host');
  }

  /** Runs tmux on the fleet's own server. */
  tmux(...args: string[]): string {
    const env = { PATH: process.env['PATH'] ?? '', TMUX_TMPDIR: this.tmuxDir };
    return execFileSync('tmux', args, { env, timeout: 10_000, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
  }

  async stop(): Promise<void> {
    await Promise.all([...this.services.values()].map((service) => service.kill()));
    try {
      this.tmux('kill-server');
    } catch {
      // no server was started, or it is gone
    }
    await Promise.all([this.nats.stop(), this.postgres.stop()]);
    if (process.env['MNGR_KEEP_FLEET'] === undefined) await rm(this.directory, { recursive: true, force: true });
  }
}
