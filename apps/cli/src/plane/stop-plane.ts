import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@mngr/errors';
import type { PlaneRecord } from './plane-record.js';
import { isSameProcess } from './process-identity.js';
import { StartClaim } from './start-claim.js';

const [POLL_MS, DEADLINE_MS] = [20, 30_000];

/**
 * Ends a control plane and waits until its process is gone; agents go on running.
 *
 * @throws AppError `plane.not-stopped` when it may not be signalled or does not end within 30 s
 */
export async function stopPlane(plane: PlaneRecord, controlDir: string): Promise<void> {
  if (!isSameProcess(plane)) return;
  try {
    process.kill(plane.pid, 'SIGTERM');
  } catch (cause) {
    if (!isSameProcess(plane)) return;
    throw new AppError(
      'rejected',
      'plane.not-stopped',
      `The control plane (pid ${plane.pid}) could not be signalled.`,
      {
        cause,
        wayOut: 'It belongs to another user: run the command as that user.',
      },
    );
  }
  const end = performance.now() + DEADLINE_MS;
  while (isSameProcess(plane)) {
    if (performance.now() > end) {
      throw new AppError('timeout', 'plane.not-stopped', `The control plane (pid ${plane.pid}) did not end in 30 s.`, {
        wayOut: `Look at its log, or end it with "kill -9 ${plane.pid}": the next start cleans up after it.`,
      });
    }
    await delay(POLL_MS);
  }
  new StartClaim(controlDir).drop();
}
