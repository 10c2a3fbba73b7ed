import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 20;

/**
 * Asks again until the answer is good, or fails with the last answer. An error counts as "not yet".
 *
 * @param timeoutMs @default 15000
 */
export async function eventually<T>(
  ask: () => Promise<T> | T,
  isGood: (answer: T) => boolean = Boolean,
  timeoutMs = 15_000,
): Promise<T> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let last: unknown;
    try {
      const answer = await ask();
      if (isGood(answer)) return answer;
      last = answer;
    } catch (error) {
      last = error;
    }
    if (performance.now() > deadline) {
      const shown = last instanceof Error ? (last.stack ?? last.message) : JSON.stringify(last)?.slice(0, 2_000);
      throw new Error(`not within ${timeoutMs} ms; last: ${shown}`);
    }
    await delay(POLL_MS);
  }
}
