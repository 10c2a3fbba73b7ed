import { readFileSync, realpathSync } from 'node:fs';
import type { PlaneRecord } from '../plane/plane-record.js';

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/**
 * Whether a control plane runs from another build than `main`: of one version there may be many builds in a checkout.
 *
 * @param main the program that this command line would start
 */
export function isOtherBuild(plane: PlaneRecord, main: string): boolean {
  try {
    const argv = readFileSync(`/proc/${plane.pid}/cmdline`, 'utf8').split('\0');
    const running = argv.find((word) => word.endsWith('main.js'));
    return running !== undefined && realPath(running) !== realPath(main);
  } catch {
    return false; // no /proc: only the version can tell
  }
}
