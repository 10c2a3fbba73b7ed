import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startEnforcer } from '@mngr/enforcer';
import { startEventStore } from '@mngr/event-store';
import { startGateway, type RunningGateway } from '@mngr/gateway';
import { readBootId, shortHostName, startHostAgent, type RunningHostAgent } from '@mngr/host-agent';
import { startOrchestrator } from '@mngr/orchestrator';
import type { BusOptions } from '@mngr/messaging';
import type { ServiceName } from '@mngr/contracts';
import { freePort } from './embedded/free-port.js';
import { readIfExists, readOrMakePrivateFile, writePrivateFile } from './embedded/private-files.js';
import { awaitOwnHost } from './own-host.js';
import type { ServiceStarter, StandaloneConfig } from './plane/service-starter.js';

/** What a standalone control plane runs, in the order of start: the same code and bus as separate processes. */
export const services: readonly ServiceStarter[] = [
  { name: 'event-store', start: (config) => startStore(config) },
  { name: 'orchestrator', start: (config) => startOrchestrator({ nats: busOf(config, 'orchestrator') }) },
  { name: 'enforcer', start: (config) => startEnforcer({ nats: busOf(config, 'enforcer') }) },
  { name: 'gateway', start: startOnKnownPort },
  { name: 'host-agent', start: startOwnHost },
];

/** Its configuration is that of its own process: an environment. */
function startStore({ controlDir, natsUrl, postgresUrl }: StandaloneConfig): ReturnType<typeof startEventStore> {
  const seedFile = join(controlDir, 'secrets', 'nats-event-store.seed');
  return startEventStore({ POSTGRES_URL: postgresUrl, NATS_URL: natsUrl, NATS_SEED_FILE: seedFile });
}

function busOf({ natsUrl, natsSeeds }: StandaloneConfig, name: ServiceName): BusOptions {
  return { url: natsUrl, name, seed: natsSeeds[name] };
}

/** The key under which environments travel from the gateway to this machine; made once. */
function environmentKeyFile(controlDir: string): string {
  const path = join(controlDir, 'secrets', 'environment.key');
  readOrMakePrivateFile(path, () => randomBytes(32).toString('base64url'));
  return path;
}

/** Keeps the port over restarts, so that clients find it again, unless somebody else has it now. */
async function startOnKnownPort(config: StandaloneConfig): Promise<RunningGateway> {
  const file = join(config.controlDir, 'run', 'gateway.port');
  const known = Number(readIfExists(file) ?? 0);
  const start = (port: number): Promise<RunningGateway> =>
    startGateway({
      nats: busOf(config, 'gateway'),
      bind: '127.0.0.1',
      port,
      token: config.token,
      environmentKeyFile: environmentKeyFile(config.controlDir),
      allowedHosts: [],
      allowedOrigins: [],
      version: config.version,
    });
  const port = await freePort(known === 0 ? undefined : known);
  // Somebody else may have taken it since.
  const gateway = await start(port).catch(() => start(0));
  writePrivateFile(file, new URL(gateway.url).port);
  return gateway;
}

async function startOwnHost(config: StandaloneConfig, gatewayUrl: string | undefined): Promise<RunningHostAgent> {
  const { machine, natsUrl, hostDir, controlDir, version } = config;
  const hostAgent = await startHostAgent({
    nats: { url: natsUrl, name: machine.machineId, seed: machine.seed },
    machineId: machine.machineId,
    hostId: machine.hostId,
    hostName: shortHostName(),
    hostDir,
    controlDir,
    environmentKeyFile: environmentKeyFile(controlDir),
    build: version,
    bootId: readBootId(),
  });
  await awaitOwnHost(config, gatewayUrl);
  return hostAgent;
}
