import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** One life of one process. A pid alone is reused by the kernel; together with the start time it is not. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Linux: clock ticks since boot, field 22 of `/proc/<pid>/stat`. Elsewhere: the text of `ps -o lstart`. */
  readonly startTime: string;
}

/**
 * Reads when a process started.
 *
 * @returns `undefined` when no such process lives; a zombie counts as dead.
 * @see proc_pid_stat(5), tried on Linux 6
 */
export function startTimeOf(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (process.platform !== 'linux') return startTimeFromPs(pid);
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command name is in parentheses and may itself hold spaces and parentheses.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    return undefined;
  }
}

/** @returns `undefined` when the process is already gone. */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const startTime = startTimeOf(pid);
  return startTime === undefined ? undefined : { pid, startTime };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return startTimeOf(identity.pid) === identity.startTime;
}

/** @returns argv, or `[]` when the process is gone or may not be looked at. */
export function argvOf(pid: number): readonly string[] {
  try {
    if (process.platform === 'linux') return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').filter(Boolean);
    return ps(pid, 'args').split(' ');
  } catch {
    return [];
  }
}

/**
 * Sends a signal to exactly this life of the process.
 *
 * @param group also to the rest of its process group, which it must lead
 * @returns whether it was alive and the signal was sent
 */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals, group = false): boolean {
  if (!isAlive(identity)) return false;
  try {
    process.kill(group ? -identity.pid : identity.pid, signal);
    return true;
  } catch {
    return false;
  }
}

function startTimeFromPs(pid: number): string | undefined {
  try {
    return ps(pid, 'lstart') || undefined;
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string {
  return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], { timeout: 2_000, encoding: 'utf8' }).trim();
}
