import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient, type Failpoints, type TestNats, type TestPostgres } from '@mngr/testing';
import type { FleetUnderTest } from '../fleet-under-test.js';
import type { BusProxy } from '../proxy/bus-proxy.js';
import type { HostMachine } from './host-machine.js';
import type { RunIdentity } from './run-identity.js';
import { removeRun } from './run-remains.js';
import type { SupervisedService } from './supervised-service.js';
import type { Volume } from './volume.js';

/** Services of which there is one, in the order of their start. */
export const CENTRAL_SERVICES = ['event-store', 'orchestrator', 'enforcer', 'gateway'] as const;
export type CentralService = (typeof CENTRAL_SERVICES)[number];

export interface FleetParts {
  readonly run: RunIdentity;
  readonly nats: TestNats;
  readonly postgres: TestPostgres;
  readonly postgresVolume: Volume;
  readonly jetstreamVolume: Volume;
  /** Between the central services and the bus. */
  readonly proxy: BusProxy;
  /** Of the central services. */
  readonly failpoints: Failpoints;
  readonly gatewayUrl: string;
  readonly token: string;
  readonly postgresUrl: string;
  /** The directory of the run's records. */
  readonly records: string;
}

/** A whole control plane on real servers with several hosts, each part a process of its own that can be broken alone. */
export class CampaignFleet {
  readonly services = new Map<CentralService, SupervisedService>();
  readonly hosts: HostMachine[] = [];
  /** Services that ended although nobody had ended them. */
  readonly crashes: string[] = [];
  readonly gatewayUrl: string;
  readonly token: string;
  readonly postgresUrl: string;
  readonly natsUrl: string;

  constructor(readonly parts: FleetParts) {
    this.gatewayUrl = parts.gatewayUrl;
    this.token = parts.token;
    this.postgresUrl = parts.postgresUrl;
    this.natsUrl = parts.nats.url;
  }

  /** What others may know of it, as plain data that a thread can be given. */
  get underTest(): FleetUnderTest {
    const { gatewayUrl, token, postgresUrl, natsUrl } = this;
    const hosts = this.hosts.map(({ name, machineId, hostId, hostDir, tmuxDir, workDir }) => ({
      ...{ name, machineId, hostId, hostDir, tmuxDir, workDir },
    }));
    return { gatewayUrl, token, postgresUrl, natsUrl, hosts };
  }

  get api(): ApiClient {
    return new ApiClient(this.gatewayUrl, this.token);
  }

  service(name: CentralService): SupervisedService {
    const service = this.services.get(name);
    if (service === undefined) throw new Error(`no service ${name}`);
    return service;
  }

  /** All services, also those of hosts. */
  get all(): readonly SupervisedService[] {
    return [...this.services.values(), ...this.hosts.map(({ agent }) => agent)];
  }

  /** All ways to the bus. */
  get proxies(): readonly BusProxy[] {
    return [this.parts.proxy, ...this.hosts.map(({ proxy }) => proxy)];
  }

  /** Starts what does not run. Waits until it is ready. */
  async ensureUp(): Promise<void> {
    const { nats, postgres } = this.parts;
    if (!postgres.isAlive) await postgres.restart();
    if (!nats.isAlive) await nats.restart();
    for (const service of this.services.values()) await service.start();
    await Promise.all(this.hosts.map(({ agent }) => agent.start()));
  }

  noteCrash(name: string, how: string): void {
    this.crashes.push(`${name}: ${how}`);
    appendFileSync(join(this.parts.records, 'crashes.jsonl'), `${JSON.stringify({ at: Date.now(), name, how })}\n`);
  }

  /** Ends everything by pid and removes it from the machine. Safe to repeat. */
  async stop(options: { readonly isKept?: boolean } = {}): Promise<void> {
    const { nats, postgres, run } = this.parts;
    await Promise.all(this.all.map((service) => service.kill()));
    await Promise.all([nats.kill(), postgres.kill()]);
    await Promise.all(this.proxies.map((proxy) => proxy.close()));
    await removeRun(run, options);
  }
}
