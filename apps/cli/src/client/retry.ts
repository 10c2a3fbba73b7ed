import { setTimeout as delay } from 'node:timers/promises';
import type { AppError } from '@mngr/errors';

/** Thrown by an attempt that may be repeated. */
export class TryAgain extends Error {
  override readonly name = 'TryAgain';
  constructor(
    /** What is told when the time is over. */
    readonly failure: AppError,
    /** How long the other side asked to wait, in milliseconds. */
    readonly afterMs?: number,
    /** The other side may be somewhere else now. */
    readonly isLost: boolean = false,
  ) {
    super(failure.message, { cause: failure });
  }
}

const [FIRST_PAUSE_MS, LONGEST_PAUSE_MS] = [50, 2_000];

/**
 * Repeats an attempt until it answers, fails for good, or the time is over.
 *
 * @param deadlineMs since the first attempt; an attempt that runs is not cut short
 * @param onLost runs before an attempt that follows a lost connection
 * @throws AppError the failure of the last attempt
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  deadlineMs: number,
  onLost: () => Promise<void> = () => Promise.resolve(),
): Promise<T> {
  const end = performance.now() + deadlineMs;
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    try {
      return await attempt();
    } catch (thrown) {
      if (!(thrown instanceof TryAgain)) throw thrown;
      const waitMs = thrown.afterMs ?? pause;
      if (performance.now() + waitMs > end) throw thrown.failure;
      await delay(waitMs);
      if (thrown.isLost) await onLost();
    }
  }
}

/** The `Retry-After` header in milliseconds; a date or nothing is `undefined`. */
export function retryAfterMs(header: string | undefined): number | undefined {
  return header !== undefined && /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : undefined;
}
