import { setTimeout as delay } from 'node:timers/promises';

/** Nothing more is sent while so many are without an answer: the sender itself would be what is measured. */
const MAX_UNDER_WAY = 4_000;

/**
 * Begins `task` at a steady rate, whatever the answers do (an open loop), and waits for all of them.
 *
 * @param signal ends it early
 * @returns the results in the order of their end, and how many could not be begun in time
 */
export async function atRate<T>(
  rate: number,
  seconds: number,
  task: (index: number) => Promise<T>,
  signal?: AbortSignal,
): Promise<{ readonly results: readonly T[]; readonly skipped: number }> {
  const results: T[] = [];
  const underWay = new Set<Promise<void>>();
  const begin = performance.now();
  let [index, skipped] = [0, 0];
  const total = Math.round(rate * seconds);
  while (index < total && signal?.aborted !== true) {
    const due = Math.min(total, Math.floor(((performance.now() - begin) / 1_000) * rate) + 1);
    for (; index < due; index++) {
      if (underWay.size >= MAX_UNDER_WAY) {
        skipped++;
        continue;
      }
      const one = task(index).then((result) => void results.push(result));
      underWay.add(one);
      void one.finally(() => underWay.delete(one)).catch(() => {});
    }
    await delay(2);
  }
  await Promise.all(underWay);
  return { results, skipped };
}

/** Keeps `clients` tasks under way for `seconds` (a closed loop). @returns the results */
export async function inLoop<T>(
  clients: number,
  seconds: number,
  task: (index: number) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  const end = performance.now() + seconds * 1_000;
  let index = 0;
  const client = async (): Promise<void> => {
    while (performance.now() < end) results.push(await task(index++));
  };
  await Promise.all(Array.from({ length: clients }, client));
  return results;
}

/** Runs `count` tasks, at most `clients` at a time. */
export async function forEach<T>(
  count: number,
  clients: number,
  task: (index: number) => Promise<T>,
): Promise<readonly T[]> {
  const results: T[] = [];
  let index = 0;
  const client = async (): Promise<void> => {
    for (let mine = index++; mine < count; mine = index++) results.push(await task(mine));
  };
  await Promise.all(Array.from({ length: clients }, client));
  return results;
}
