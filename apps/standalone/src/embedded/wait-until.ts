import { setTimeout as delay } from 'node:timers/promises';

/**
 * Asks again and again until the answer is yes; the pause grows from 2 to 50 ms, so that a quick event is seen quickly.
 *
 * @returns false when `deadlineMs` passed first
 */
export async function waitUntil(condition: () => boolean | Promise<boolean>, deadlineMs: number): Promise<boolean> {
  const endsAt = performance.now() + deadlineMs;
  for (let pauseMs = 2; ; pauseMs = Math.min(50, pauseMs * 1.5)) {
    if (await condition()) return true;
    if (performance.now() >= endsAt) return false;
    await delay(pauseMs);
  }
}
