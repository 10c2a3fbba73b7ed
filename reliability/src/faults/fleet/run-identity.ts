import { mkdtempSync, readdirSync, readFileSync, realpathSync, chmodSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const PREFIX = 'mngr-faults-';

/** One running campaign: its id is in the name of everything that it makes on this machine. */
export interface RunIdentity {
  /** Six letters and digits. */
  readonly id: string;
  /** Holds all files of its fleet. */
  readonly directory: string;
}

/** Field 22 of /proc/<pid>/stat, which names a process for ever together with its pid; undefined when it is gone. */
export function startTimeOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}

export function claimRun(): RunIdentity {
  // Short: a socket's path may have 107 bytes.
  const directory = realpathSync(mkdtempSync(join(tmpdir(), PREFIX)));
  chmodSync(directory, 0o755); // PostgreSQL runs as another user when this one is root
  writeFileSync(join(directory, 'owner'), `${process.pid} ${startTimeOf(process.pid)}`);
  return { id: basename(directory).slice(PREFIX.length), directory };
}

/** Runs whose program is gone, and whose things are still there. */
export function abandonedRuns(): readonly RunIdentity[] {
  return allRuns().filter(({ directory }) => {
    const owner = ownerOf(directory);
    return owner !== undefined && startTimeOf(owner.pid) !== owner.startTime;
  });
}

/** Runs that this very process has begun and not removed. */
export function ownRuns(): readonly RunIdentity[] {
  return allRuns().filter(({ directory }) => ownerOf(directory)?.pid === process.pid);
}

function allRuns(): readonly RunIdentity[] {
  return readdirSync(tmpdir())
    .filter((name) => name.startsWith(PREFIX) && name.length === PREFIX.length + 6)
    .map((name) => ({ id: name.slice(PREFIX.length), directory: realpathSync(join(tmpdir(), name)) }));
}

/** Undefined while it is being made, and for what is not ours. */
function ownerOf(directory: string): { readonly pid: number; readonly startTime: string | undefined } | undefined {
  try {
    const [pid, startTime] = readFileSync(join(directory, 'owner'), 'utf8').split(' ');
    return { pid: Number(pid), startTime };
  } catch {
    return undefined;
  }
}
