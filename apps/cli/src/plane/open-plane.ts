import { AppError } from '@mngr/errors';
import type { Endpoint } from '../client/gateway-client.js';
import type { Settings } from '../settings/settings.js';
import { CLI_CONTRACT_VERSION, CLI_VERSION } from '../version.js';
import { ageOf } from './compare-versions.js';
import { readLivePlane, readTrimmed, tokenFile, type PlaneRecord } from './plane-record.js';

function tokenOf(settings: Settings): string {
  const token = settings.remote?.token ?? readTrimmed(tokenFile(settings.controlDir));
  if (token !== undefined && token !== '') return token;
  throw new AppError('unauthenticated', 'cli.no-token', 'There is no token for the gateway.', {
    wayOut:
      settings.remote === undefined
        ? `${tokenFile(settings.controlDir)} cannot be read; "mngr down" and "mngr up" make a new one.`
        : `Set MNGR_TOKEN, or put the token into ${tokenFile(settings.controlDir)}.`,
  });
}

/** Where a plane answers that runs already, or the gateway of `MNGR_URL`; `undefined` when none runs. */
export function findPlane(settings: Settings): Endpoint | undefined {
  const url = settings.remote?.url ?? readLivePlane(settings.controlDir)?.url;
  return url === undefined ? undefined : { url, token: tokenOf(settings) };
}

function refuseNewer(plane: PlaneRecord): never {
  throw new AppError(
    'rejected',
    'plane.newer',
    `The control plane that runs here is version ${plane.version}; this mngr is ${CLI_VERSION}.`,
    { wayOut: 'Update this checkout, or run "mngr down" first; agents go on running.' },
  );
}

/**
 * The gateway to talk to: that of `MNGR_URL`, else of the plane of this host dir, which is started when none runs and
 * replaced when it is older than this command line.
 *
 * @param notice told what is going on when it takes long
 * @throws AppError `plane.newer`, `plane.start-failed`, `cli.no-token`
 */
export async function openPlane(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  notice: (text: string) => void,
): Promise<Endpoint> {
  if (settings.remote !== undefined) return { url: settings.remote.url, token: tokenOf(settings) };
  let plane = readLivePlane(settings.controlDir);
  const age = plane && ageOf(plane, { version: CLI_VERSION, contractVersion: CLI_CONTRACT_VERSION });
  if (plane !== undefined && age === 'newer') refuseNewer(plane);
  if (plane !== undefined && age === 'older') {
    const { stopPlane } = await import('./stop-plane.js');
    notice(`mngr: replacing the control plane ${plane.version} by ${CLI_VERSION}…`);
    await stopPlane(plane, settings.controlDir);
    plane = undefined;
  }
  if (plane === undefined) {
    const { startPlane } = await import('./start-plane.js');
    plane = await startPlane(settings, env, notice);
  }
  return { url: plane.url, token: tokenOf(settings) };
}
