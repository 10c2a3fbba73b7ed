import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { rejected } from '@mngr/errors';
import { isSameProcess, startTimeOf } from '../plane/process-identity.js';

function holderOf(path: string): { readonly pid: number; readonly startTime: string } | undefined {
  try {
    const [pid = '', startTime = ''] = readFileSync(path, 'utf8').trim().split(' ');
    return { pid: Number(pid), startTime };
  } catch {
    return undefined;
  }
}

/**
 * Makes this process the only observer that writes into a folder. What a killed one left is taken over.
 *
 * @param path the lock file; missing folders are made
 * @returns a function that gives it up
 * @throws AppError `observe.locked` (rejected) while another one lives
 */
export function lockObserver(path: string): () => void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  for (let attempt = 0; ; attempt++) {
    try {
      writeFileSync(path, `${process.pid} ${startTimeOf(process.pid)}\n`, { flag: 'wx', mode: 0o600 });
      return () => rmSync(path, { force: true });
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
      const holder = holderOf(path);
      if (attempt < 2 && (holder === undefined || !isSameProcess(holder))) {
        rmSync(path, { force: true });
        continue;
      }
      throw rejected('observe.locked', `Another observer (pid ${holder?.pid ?? 'unknown'}) writes to this folder.`, {
        wayOut: 'Use --events-dir for a folder of its own.',
        cause,
      });
    }
  }
}
