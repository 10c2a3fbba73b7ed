import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@mngr/errors';
import type { Settings } from '../settings/settings.js';
import { readLivePlane, type PlaneRecord } from './plane-record.js';
import { PlaneProcess } from './plane-process.js';
import { StartClaim } from './start-claim.js';
import { standaloneMain } from './standalone-main.js';
import { startErrorSince } from './start-error.js';

const POLL_MS = 10;
const DEADLINE_MS = 60_000;
const TELL_AFTER_MS = 500;
/** How often the claim is looked at: should the one that starts die, somebody has to try again. */
const CLAIM_MS = 250;

function failed(message: string, wayOut?: string): AppError {
  return new AppError('unavailable', 'plane.start-failed', message, wayOut === undefined ? {} : { wayOut });
}

/**
 * Starts the embedded control plane in the background and waits until it is ready. Any number of callers may do so at
 * once: one of them starts it, the plane's own lock lets only one live, and all wait for that one.
 *
 * @throws AppError `plane.start-failed` with what the plane said, `plane.not-built`
 */
export async function startPlane(
  settings: Settings,
  env: NodeJS.ProcessEnv,
  notice: (text: string) => void,
): Promise<PlaneRecord> {
  const main = standaloneMain(env);
  const startedAtMs = Date.now();
  const begin = performance.now();
  const claim = new StartClaim(settings.controlDir);
  let child: PlaneProcess | undefined;
  let [claimAt, hasTold] = [begin, false];
  try {
    for (;;) {
      const plane = readLivePlane(settings.controlDir);
      if (plane !== undefined) return plane;
      const words = child?.failureText();
      const problem = startErrorSince(settings.controlDir, startedAtMs);
      if (problem !== undefined) throw failed(`The control plane did not start: ${problem.message}`, problem.wayOut);
      if (words !== undefined) throw failed(`The control plane did not start: ${words}`, logHint(settings));
      const now = performance.now();
      if (now - begin > DEADLINE_MS) throw failed('The control plane was not ready within 60 s.', logHint(settings));
      if (!hasTold && now - begin > TELL_AFTER_MS) {
        notice('mngr: starting the control plane…');
        hasTold = true;
      }
      if (now >= claimAt && child?.hasEnded !== false && claim.take()) {
        child?.forget();
        child = new PlaneProcess(main, settings.hostDir, env);
        if (child.pid !== undefined) claim.hold(child.pid);
      }
      if (now >= claimAt) claimAt = now + CLAIM_MS;
      await delay(POLL_MS);
    }
  } finally {
    child?.forget();
  }
}

function logHint(settings: Settings): string {
  return `Its logs are in ${settings.controlDir}; "mngr doctor" checks what it needs.`;
}
