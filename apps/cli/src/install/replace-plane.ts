import { AppError } from '@mngr/errors';
import { ageOf } from '../plane/compare-versions.js';
import { readLivePlane } from '../plane/plane-record.js';
import { standaloneMain } from '../plane/standalone-main.js';
import { startPlane } from '../plane/start-plane.js';
import { stopPlane } from '../plane/stop-plane.js';
import type { Invocation } from '../program/invocation.js';
import { CLI_CONTRACT_VERSION, CLI_VERSION } from '../version.js';
import { isOtherBuild } from './running-build.js';

export interface Replaced {
  readonly status: 'not-running' | 'current' | 'replaced';
  readonly from_version: string | null;
  readonly version: string;
  /** From the word to leave until the new one was ready; `null` when nothing was replaced. */
  readonly took_ms: number | null;
}

/**
 * Puts the control plane of this build in the place of an older one that runs; agents are not touched.
 *
 * @throws AppError `plane.newer` when the one that runs is newer
 */
export async function replacePlane({ settings, environment, output }: Invocation): Promise<Replaced> {
  const plane = readLivePlane(settings.controlDir);
  if (plane === undefined) return { status: 'not-running', from_version: null, version: CLI_VERSION, took_ms: null };
  const age = ageOf(plane, { version: CLI_VERSION, contractVersion: CLI_CONTRACT_VERSION });
  if (age === 'newer') {
    throw new AppError(
      'rejected',
      'plane.newer',
      `The control plane that runs here is version ${plane.version}; this mngr is ${CLI_VERSION}.`,
      {
        wayOut: 'To go back to this version run "mngr down", then any command; agents go on running.',
      },
    );
  }
  const from = { from_version: plane.version, version: CLI_VERSION };
  if (age === 'same' && !isOtherBuild(plane, standaloneMain(environment)))
    return { status: 'current', ...from, took_ms: null };
  const beganAt = performance.now();
  await stopPlane(plane, settings.controlDir);
  await startPlane(settings, environment, (text) => output.notice(text));
  return { status: 'replaced', ...from, took_ms: Math.round(performance.now() - beganAt) };
}
