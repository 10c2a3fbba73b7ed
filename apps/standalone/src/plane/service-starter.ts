import type { ServiceName } from '@mngr/contracts';
import type { ChildLog } from '../embedded/child-log.js';
import type { MachineIdentity } from './machine-identity.js';

/** All that a service of the standalone control plane is told; it contains secrets. */
export interface StandaloneConfig {
  readonly hostDir: string;
  readonly controlDir: string;
  /** `postgres://…` with the password; the database exists. */
  readonly postgresUrl: string;
  readonly natsUrl: string;
  /** The NKey seed of each service; the machine's is in `machine`. */
  readonly natsSeeds: Readonly<Record<ServiceName, string>>;
  /** The gateway's first token. */
  readonly token: string;
  readonly machine: MachineIdentity;
  readonly version: string;
  /** Writes to `logs/plane.log`. */
  readonly log: ChildLog;
}

export interface RunningService {
  /** Finishes what is under way; has 5 s. */
  stop(): Promise<void>;
  /** Where clients reach it; the first one given goes into `plane.json`. */
  readonly url?: string;
  /** True when this service knows no reason to stay. A plane of services without this never leaves when idle. */
  isIdle?(): boolean | Promise<boolean>;
}

/** One of the services of the control plane; started after all before it in the list, stopped before them. */
export interface ServiceStarter {
  readonly name: string;
  /** @param url where clients reach the services that run already, if one of them told */
  start(config: StandaloneConfig, url: string | undefined): Promise<RunningService>;
}
