import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

export interface ProcStat {
  readonly state: string;
  readonly parentPid: number;
  readonly startTime: string;
}

export function pids(): readonly number[] {
  return readdirSync('/proc').flatMap((entry) => (/^\d+$/.test(entry) ? [Number(entry)] : []));
}

/** @returns undefined when the process is gone */
export function statOf(pid: number): ProcStat | undefined {
  const text = textOf(`/proc/${pid}/stat`);
  // The name in the second field may hold spaces and parentheses.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parentPid] = fields;
  const startTime = fields[19];
  if (state === undefined || parentPid === undefined || startTime === undefined) return undefined;
  return { state, parentPid: Number(parentPid), startTime };
}

export function argvOf(pid: number): readonly string[] {
  return textOf(`/proc/${pid}/cmdline`).split('\0').slice(0, -1);
}

/** @returns undefined when the variable is not in the environment that the process was started with */
export function variableOf(pid: number, name: string): string | undefined {
  const prefix = `${name}=`;
  return environ(pid)
    .find((entry) => entry.startsWith(prefix))
    ?.slice(prefix.length);
}

export function cwdOf(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}

function environ(pid: number): readonly string[] {
  return textOf(`/proc/${pid}/environ`).split('\0');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
