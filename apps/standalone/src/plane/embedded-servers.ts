import { machineRole, SERVICE_NAMES, serviceRoles, type ServiceName } from '@mngr/contracts';
import type { ChildLog } from '../embedded/child-log.js';
import { EmbeddedNats } from '../embedded/embedded-nats.js';
import { EmbeddedPostgres } from '../embedded/embedded-postgres.js';
import { ensureNatsKey, type NatsKey } from '../embedded/nats-seed.js';
import type { NatsUser } from '../embedded/nats-config.js';
import type { MachineIdentity } from './machine-identity.js';

export interface EmbeddedServers {
  readonly postgres: EmbeddedPostgres;
  readonly nats: EmbeddedNats;
  readonly natsSeeds: Readonly<Record<ServiceName, string>>;
}

export interface EmbeddedServersOptions {
  readonly hostDir: string;
  readonly controlDir: string;
  readonly machine: MachineIdentity;
  readonly systemDir?: string;
  readonly log: ChildLog;
}

/** Starts PostgreSQL and nats-server at the same time; when one fails the other is stopped. */
export async function startServers(options: EmbeddedServersOptions): Promise<EmbeddedServers> {
  const { hostDir, controlDir, machine, systemDir, log } = options;
  const keys = serviceKeys(controlDir);
  const users: readonly NatsUser[] = [
    ...SERVICE_NAMES.map((name) => ({ name, publicKey: keys[name].publicKey, permissions: serviceRoles[name] })),
    { name: machine.machineId, publicKey: machine.publicKey, permissions: machineRole(machine.machineId) },
  ];
  const [postgres, nats] = await Promise.allSettled([
    EmbeddedPostgres.start({ hostDir, controlDir, log, ...(systemDir === undefined ? {} : { systemDir }) }),
    EmbeddedNats.start({ controlDir, users, log }),
  ]);
  if (postgres.status === 'fulfilled' && nats.status === 'fulfilled') {
    return { postgres: postgres.value, nats: nats.value, natsSeeds: seedsOf(keys) };
  }
  if (postgres.status === 'fulfilled') await postgres.value.stop();
  if (nats.status === 'fulfilled') await nats.value.stop();
  throw postgres.status === 'rejected' ? postgres.reason : nats.status === 'rejected' ? nats.reason : undefined;
}

function serviceKeys(controlDir: string): Record<ServiceName, NatsKey> {
  return {
    gateway: ensureNatsKey(controlDir, 'gateway'),
    orchestrator: ensureNatsKey(controlDir, 'orchestrator'),
    'event-store': ensureNatsKey(controlDir, 'event-store'),
    enforcer: ensureNatsKey(controlDir, 'enforcer'),
  };
}

function seedsOf(keys: Readonly<Record<ServiceName, NatsKey>>): Record<ServiceName, string> {
  return {
    gateway: keys.gateway.seed,
    orchestrator: keys.orchestrator.seed,
    'event-store': keys['event-store'].seed,
    enforcer: keys.enforcer.seed,
  };
}
