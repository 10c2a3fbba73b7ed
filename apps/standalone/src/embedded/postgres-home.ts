import { chmodSync, chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { ensurePrivateDir } from './private-files.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { claimDataDir, sweepDataDirs } from './root-data-dirs.js';
import { ensureSharedCopy } from './shared-binaries.js';
import { ensureSystemUser, type SystemUser } from './system-user.js';

/** Root's PostgreSQL runs as this user, because PostgreSQL refuses root. */
export const POSTGRES_USER = 'mngr-postgres';
/** What root's PostgreSQL needs outside of a clone and a home directory that may both be mode 0700. */
export const DEFAULT_SYSTEM_DIR = '/var/lib/mngr';

/** Where the programs and the clusters lie, and as whom they run. */
export interface PostgresHome {
  readonly binDir: string;
  /** Holds one directory per PostgreSQL major version. */
  readonly clustersDir: string;
  readonly user?: SystemUser;
}

export interface PostgresHomeOptions {
  readonly hostDir: string;
  readonly controlDir: string;
  readonly systemDir: string;
  readonly isRoot: boolean;
}

/** An ordinary user has everything in the control directory; root's programs and data lie under `systemDir`. */
export function preparePostgresHome(binaries: PostgresBinaries, options: PostgresHomeOptions): PostgresHome {
  const link = join(options.controlDir, 'postgres');
  if (!options.isRoot) return { binDir: binaries.binDir, clustersDir: ensurePrivateDir(link) };
  const user = ensureSystemUser(POSTGRES_USER);
  mkdirSync(options.systemDir, { recursive: true, mode: 0o755 });
  chmodSync(options.systemDir, 0o755);
  const { copyRoot, version } = binaries;
  const binDir =
    copyRoot === undefined
      ? binaries.binDir
      : join(ensureSharedCopy(copyRoot, join(options.systemDir, `postgresql-${version}`)), 'bin');
  const dataRoot = join(options.systemDir, 'data');
  mkdirSync(dataRoot, { recursive: true, mode: 0o711 });
  chmodSync(dataRoot, 0o711);
  sweepDataDirs(dataRoot, Date.now());
  const clustersDir = claimDataDir(dataRoot, options.hostDir, link);
  chownSync(clustersDir, user.uid, user.gid);
  return { binDir, clustersDir, user };
}
