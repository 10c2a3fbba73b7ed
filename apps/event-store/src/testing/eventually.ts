import { setTimeout as delay } from 'node:timers/promises';

/** Asks again until `probe` passes, at most 10 s; then its last failure is thrown. */
export async function eventually<T>(probe: () => Promise<T> | T, deadlineMs = 10_000): Promise<T> {
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(10);
    }
  }
}
