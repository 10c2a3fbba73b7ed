import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem, uptime } from 'node:os';
import type { MachineFacts } from '@mngr/contracts';

const STAT_FILE = '/proc/stat';
const MINUTE_MS = 60_000;

/**
 * What this machine is. The same text each time within one boot, so that a registration tells nothing new.
 *
 * @param statFile where Linux tells when it was started, in seconds: `btime` in proc_stat(5); elsewhere it is reckoned from
 *   the time that it is up, to the minute
 */
export function machineFacts(statFile = STAT_FILE): MachineFacts {
  const bootedAtMs = bootTimeMs(statFile) ?? Math.round((Date.now() - uptime() * 1_000) / MINUTE_MS) * MINUTE_MS;
  return { bootedAt: new Date(bootedAtMs).toISOString(), cpuCount: availableParallelism(), memoryBytes: totalmem() };
}

function bootTimeMs(statFile: string): number | undefined {
  try {
    const [, seconds] = /^btime (\d+)$/m.exec(readFileSync(statFile, 'utf8')) ?? [];
    return seconds === undefined ? undefined : Number(seconds) * 1_000;
  } catch {
    return undefined;
  }
}
