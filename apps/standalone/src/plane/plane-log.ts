import { closeSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { ChildLog } from '../embedded/child-log.js';
import { openLog, rotateLog } from '../embedded/log-file.js';
import { ensurePrivateDir } from '../embedded/private-files.js';

export interface PlaneLog {
  readonly write: ChildLog;
  /** Takes lines that are JSON already: those of the services. */
  readonly lines: { write(line: string): void };
  readonly path: string;
  close(): void;
}

/** JSON lines in `logs/plane.log`; a file over 5 MB becomes `plane.log.1` at the start. */
export function openPlaneLog(controlDir: string): PlaneLog {
  const path = join(ensurePrivateDir(join(controlDir, 'logs')), 'plane.log');
  rotateLog(path);
  let fd: number | undefined = openLog(path);
  // A disk that is full must not end what would have told of it.
  const put = (line: string): void => {
    try {
      if (fd !== undefined) writeSync(fd, line);
    } catch {
      // The line is lost.
    }
  };
  const write: ChildLog = (level, msg, facts) =>
    put(`${JSON.stringify({ time: new Date().toISOString(), level, pid: process.pid, msg, ...facts })}\n`);
  return {
    write,
    path,
    lines: { write: put },
    close: () => {
      if (fd !== undefined) closeSync(fd);
      fd = undefined;
    },
  };
}
