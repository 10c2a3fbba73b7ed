import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failpoints, freePort, TestNats, TestPostgres } from '@mngr/testing';
import type { SeededRandom } from '../../kit/seeded-random.js';
import { BusProxy } from '../proxy/bus-proxy.js';
import { CampaignFleet, CENTRAL_SERVICES } from './campaign-fleet.js';
import { openLoopback } from './host-loopback.js';
import { HostMachine } from './host-machine.js';
import { openNamespace, whyNoNamespaces } from './host-namespace.js';
import { claimRun, type RunIdentity } from './run-identity.js';
import { removeRun } from './run-remains.js';
import { SupervisedService } from './supervised-service.js';
import { Volume } from './volume.js';

export interface CampaignFleetOptions {
  readonly hosts: number;
  /** The directory of the run's records; logs go there. */
  readonly records: string;
  readonly random: SeededRandom;
  /** Room for the data of PostgreSQL and JetStream, and for each journal, where volumes can be made. */
  readonly postgresMib: number;
  readonly jetstreamMib: number;
  readonly journalMib: number;
}

/** Streams reserve their full size; what they really hold is bounded by the volume. */
const JETSTREAM_PROMISES_BYTES = 8 * 1024 ** 3;
const POSTGRES_SETTINGS = ['max_wal_size=96MB', 'min_wal_size=32MB', 'wal_recycle=off'];

/** Starts a fleet, ready when this returns. What was begun is removed again if it cannot be. */
export async function startFleet(options: CampaignFleetOptions): Promise<CampaignFleet> {
  const run = claimRun();
  try {
    const fleet = await startServers(run, options);
    await addServices(fleet);
    await addHosts(fleet, options);
    await fleet.ensureUp();
    return fleet;
  } catch (error) {
    await removeRun(run);
    throw error;
  }
}

async function startServers(run: RunIdentity, options: CampaignFleetOptions): Promise<CampaignFleet> {
  const { directory } = run;
  const { records } = options;
  const logs = join(records, 'logs');
  mkdirSync(logs, { recursive: true });
  const postgresVolume = await Volume.open(join(directory, 'pg'), options.postgresMib);
  const jetstreamVolume = await Volume.open(join(directory, 'js'), options.jetstreamMib);
  const [nats, postgres, port] = await Promise.all([
    TestNats.start({
      directory: join(jetstreamVolume.directory, 'store'),
      maxStoreBytes: JETSTREAM_PROMISES_BYTES,
      logFile: join(logs, 'nats.log'),
      isDetached: true,
    }),
    TestPostgres.start({
      directory: join(postgresVolume.directory, 'data'),
      isDurable: true,
      settings: POSTGRES_SETTINGS,
      logFile: join(logs, 'postgres.log'),
      isDetached: true,
    }),
    freePort(),
  ]);
  const token = randomBytes(32).toString('base64url');
  writeFileSync(join(directory, 'token'), token, { mode: 0o600 });
  writeFileSync(join(directory, 'environment.key'), randomBytes(32).toString('base64url'), { mode: 0o600 });
  return new CampaignFleet({
    ...{ run, nats, postgres, postgresVolume, jetstreamVolume, token, records },
    proxy: new BusProxy({ host: '127.0.0.1', port: nats.port }, options.random),
    failpoints: new Failpoints(join(directory, 'failpoints')),
    gatewayUrl: `http://127.0.0.1:${port}`,
    postgresUrl: await postgres.createDatabase(),
  });
}

const everybodysVariables = (directory: string): Readonly<Record<string, string>> => ({
  MNGR_TOKEN_FILE: join(directory, 'token'),
  MNGR_ENVIRONMENT_KEY_FILE: join(directory, 'environment.key'),
  MNGR_LOG_LEVEL: 'info',
});

async function addServices(fleet: CampaignFleet): Promise<void> {
  const { proxy, run, postgresUrl, gatewayUrl, failpoints, records } = fleet.parts;
  const { host, port } = await proxy.listen('127.0.0.1');
  const env = {
    ...everybodysVariables(run.directory),
    NATS_URL: `nats://${host}:${port}`,
    POSTGRES_URL: postgresUrl,
    MNGR_PORT: new URL(gatewayUrl).port,
    MNGR_FAILPOINT_DIR: failpoints.directory,
  };
  const onCrash = (name: string, how: string): void => fleet.noteCrash(name, how);
  for (const name of CENTRAL_SERVICES) {
    const logFile = join(records, 'logs', `${name}.log`);
    fleet.services.set(name, new SupervisedService({ program: name, name, env, logFile, onCrash }));
  }
}

async function addHosts(fleet: CampaignFleet, options: CampaignFleetOptions): Promise<void> {
  const { run, nats, records } = fleet.parts;
  const areNamespaced = (await whyNoNamespaces()) === undefined;
  for (let index = 0; index < options.hosts; index++) {
    const proxy = new BusProxy({ host: '127.0.0.1', port: nats.port }, options.random);
    const name = `h${index}`;
    const host = await HostMachine.make({
      name,
      proxy,
      directory: join(run.directory, name),
      link: areNamespaced ? await openNamespace(run, index, proxy) : await openLoopback(proxy),
      journalMib: options.journalMib,
      env: everybodysVariables(run.directory),
      logFile: join(records, 'logs', `host-agent@${name}.log`),
      onCrash: (service, how) => fleet.noteCrash(service, how),
    });
    fleet.hosts.push(host);
  }
}
