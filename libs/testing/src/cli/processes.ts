import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessInfo {
  readonly pid: number;
  readonly argv: readonly string[];
}

/** The environment that a process was started with; empty when it is gone, a zombie, or another user's. */
export function environmentOf(pid: number): Readonly<Record<string, string>> {
  try {
    const pairs = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').filter(Boolean);
    return Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
  } catch {
    return {};
  }
}

/** All processes whose environment holds this variable with this value. */
export function processesWith(name: string, value: string): readonly ProcessInfo[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => pid !== process.pid && environmentOf(pid)[name] === value)
    .map((pid) => ({ pid, argv: argvOf(pid) }));
}

/** All processes of an agent, also those that left its session. */
export function processesOf(agentId: string): readonly ProcessInfo[] {
  return processesWith('MNGR_AGENT_ID', agentId);
}

export function isAlive(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return !['Z', 'X'].includes(stat.slice(stat.lastIndexOf(')') + 2)[0] ?? 'X');
  } catch {
    return false;
  }
}

export function endProcess(pid: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(pid, signal);
  } catch {
    // it is gone
  }
}

/**
 * With `0` every write of the process to a file fails from now on with EFBIG, as on a full or broken disk, until `unlimited`.
 * For a process that ignores SIGXFSZ, as Node and Go programs do.
 */
export function limitFileSize(pid: number | undefined, limit: '0' | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${limit}:`], { timeout: 10_000 });
}

function argvOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}
