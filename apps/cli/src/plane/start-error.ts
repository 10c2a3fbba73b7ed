import { statSync } from 'node:fs';
import { join } from 'node:path';
import { readStartError } from './plane-record.js';

/** Coarse file times may lie a little before the clock. */
const CLOCK_GRAIN_MS = 20;

/** What a start that failed after this instant wrote; older words do not count. */
export function startErrorSince(controlDir: string, sinceMs: number): ReturnType<typeof readStartError> {
  try {
    const { mtimeMs } = statSync(join(controlDir, 'last-start-error.json'));
    return mtimeMs >= sinceMs - CLOCK_GRAIN_MS ? readStartError(controlDir) : undefined;
  } catch {
    return undefined;
  }
}
