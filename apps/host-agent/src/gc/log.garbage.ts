import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostTools } from '../agent/host.tools.js';
import type { Finding } from './finding.js';

const KEPT_FOR_MS = 30 * 24 * 3_600_000;

/** Logs of our own services that were put aside for being long and were not written for 30 days. */
export async function* agedLogs({ files }: HostTools, controlDir: string, nowMs: number): AsyncGenerator<Finding> {
  const folder = join(controlDir, 'logs');
  for (const name of await files.list(folder)) {
    const path = join(folder, name);
    const found = /^(plane|postgres|nats)\.log\.\d+$/.test(name) ? await lstat(path).catch(() => undefined) : undefined;
    if (found?.isFile() !== true || nowMs - found.mtimeMs < KEPT_FOR_MS) continue;
    yield { kind: 'log', what: path, agentId: null, sizeBytes: found.size, remove: () => files.remove(path) };
  }
}
