import { setTimeout as delay } from 'node:timers/promises';

const LOOK_MS = 1_000;
const SLICE_MS = 20;

/**
 * How much of a core this process can get now, 1 for a whole one: what others leave. Figures of a run are comparable only
 * with those of runs that had about as much.
 */
export async function spareCore(): Promise<number> {
  const [begin, before] = [performance.now(), process.cpuUsage()];
  while (performance.now() - begin < LOOK_MS) {
    const slice = performance.now();
    while (performance.now() - slice < SLICE_MS);
    await delay(0);
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000 / (performance.now() - begin);
}
