import { readFileSync } from 'node:fs';

/** Field 22 of `/proc/<pid>/stat`, and the state in field 3; `undefined` when there is no such process. @see proc(5) */
function statOf(pid: number): { state: string; startTime: string } | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  } catch {
    return undefined;
  }
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' '); // the name in field 2 may hold spaces
  return { state: fields[0] ?? '', startTime: fields[19] ?? '' };
}

/** Empty when there is no such process, or no `/proc`. */
export function startTimeOf(pid: number): string {
  return statOf(pid)?.startTime ?? '';
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Whether the process that wrote this identity still lives; a reused pid or a zombie does not count. */
export function isSameProcess(identity: { readonly pid: number; readonly startTime: string }): boolean {
  if (process.platform !== 'linux') return answersSignals(identity.pid);
  const stat = statOf(identity.pid);
  if (stat === undefined || stat.state === 'Z' || stat.state === 'X') return false;
  return identity.startTime === '' || stat.startTime === identity.startTime;
}
