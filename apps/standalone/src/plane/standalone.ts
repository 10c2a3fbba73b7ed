import { existsSync, mkdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { CONTRACT_VERSION } from '@mngr/contracts';
import { setLogDestination } from '@mngr/telemetry';
import { ensurePrivateDir } from '../embedded/private-files.js';
import { startTimeOf } from '../embedded/process-identity.js';
import { startServers, type EmbeddedServers } from './embedded-servers.js';
import { HostDirLock } from './host-dir-lock.js';
import { IdleExit } from './idle-exit.js';
import { ensureMachineIdentity } from './machine-identity.js';
import { removePlaneFile, writePlaneFile, type PlaneFile } from './plane-file.js';
import { ownVersion } from './own-version.js';
import { openPlaneLog, type PlaneLog } from './plane-log.js';
import { RunningServices } from './running-services.js';
import type { ServiceStarter, StandaloneConfig } from './service-starter.js';
import { clearStartError, writeStartError } from './start-error.js';
import { ensureToken } from './token.js';

export interface StandaloneOptions {
  /** Made if missing. */
  readonly hostDir: string;
  readonly services: readonly ServiceStarter[];
  /** Root only: where PostgreSQL's programs and data lie. @default `/var/lib/mngr` */
  readonly systemDir?: string;
  /** @default 30 minutes */
  readonly idleMs?: number;
}

export interface Standalone {
  readonly plane: PlaneFile;
  readonly log: PlaneLog;
  /** Stops services in reverse order, then the servers; agents keep running. Safe to repeat: all calls share one stop. */
  stop(): Promise<void>;
  /** Resolves when it has stopped, whoever asked for it. */
  readonly stopped: Promise<void>;
}

/**
 * Runs a whole control plane in this process: lock, then PostgreSQL and nats-server in parallel, then the services in
 * order, then `plane.json`, which is the signal of readiness.
 *
 * @throws AppError: `plane.already-running` leaves no trace; any other failure is also written to
 *   `last-start-error.json`, and everything that was started is stopped again
 */
export async function runStandalone(options: StandaloneOptions): Promise<Standalone> {
  mkdirSync(options.hostDir, { recursive: true, mode: 0o700 });
  const hostDir = realpathSync(options.hostDir);
  const controlDir = ensurePrivateDir(join(hostDir, 'control'));
  const lock = HostDirLock.acquire(controlDir);
  const log = openPlaneLog(controlDir);
  setLogDestination(log.lines);
  const services = new RunningServices(log.write);
  let servers: EmbeddedServers | undefined;
  const tearDown = async (): Promise<void> => {
    removePlaneFile(controlDir);
    await services.stop();
    await Promise.all([servers?.postgres.stop(), servers?.nats.stop()]);
    log.write('info', 'control plane stopped');
    log.close();
    lock.release();
  };
  try {
    clearStartError(controlDir);
    removePlaneFile(controlDir);
    log.write('info', 'control plane starts', { hostDir, version: ownVersion() });
    const { systemDir } = options;
    const machine = ensureMachineIdentity(hostDir, controlDir);
    servers = await startServers({
      hostDir,
      controlDir,
      machine,
      log: log.write,
      ...(systemDir === undefined ? {} : { systemDir }),
    });
    await services.start(options.services, configOf(hostDir, controlDir, servers, machine, log));
    const plane = planeOf(services.url ?? '');
    writePlaneFile(controlDir, plane);
    log.write('info', 'control plane is ready', { url: plane.url });
    return running(plane, log, tearDown, { dir: controlDir, services, idleMs: options.idleMs });
  } catch (error) {
    log.write('error', 'control plane did not start', {
      error: String(error),
      stack: error instanceof Error ? error.stack : undefined,
    });
    if (existsSync(controlDir)) writeStartError(controlDir, error);
    await tearDown();
    throw error;
  }
}

interface Watch {
  readonly dir: string;
  readonly services: RunningServices;
  readonly idleMs: number | undefined;
}

function running(plane: PlaneFile, log: PlaneLog, tearDown: () => Promise<void>, watch: Watch): Standalone {
  const stopped = Promise.withResolvers<void>();
  let isStopping = false;
  const stop = (): Promise<void> => {
    if (!isStopping) {
      isStopping = true;
      idleExit.stop();
      tearDown().then(stopped.resolve, stopped.reject);
    }
    return stopped.promise;
  };
  const idleExit = new IdleExit({
    dir: watch.dir,
    isIdle: () => watch.services.isIdle(),
    onLeave: (reason) => {
      log.write('info', 'control plane leaves by itself', { reason });
      // A failure reaches whoever waits for `stopped`.
      stop().catch(() => undefined);
    },
    ...(watch.idleMs === undefined ? {} : { idleMs: watch.idleMs }),
  });
  return { plane, log, stop, stopped: stopped.promise };
}

function configOf(
  hostDir: string,
  controlDir: string,
  servers: EmbeddedServers,
  machine: StandaloneConfig['machine'],
  log: PlaneLog,
): StandaloneConfig {
  return {
    hostDir,
    controlDir,
    postgresUrl: servers.postgres.url,
    natsUrl: servers.nats.url,
    natsSeeds: servers.natsSeeds,
    token: ensureToken(controlDir),
    machine,
    version: ownVersion(),
    log: log.write,
  };
}

function planeOf(url: string): PlaneFile {
  return {
    pid: process.pid,
    startTime: startTimeOf(process.pid) ?? '',
    url,
    version: ownVersion(),
    contractVersion: CONTRACT_VERSION,
    startedAt: new Date().toISOString(),
  };
}
