import { readdirSync, readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import type { CommandRunner } from '../command-runner.js';
import { parsePsTable, PS_ARGV } from './ps-table.js';
import { readProcStat } from './proc-stat.js';
import type { ProcessEntry, ProcessId } from './process-id.js';
import { unavailable } from '@mngr/errors';

/** Every process of the machine at about one moment. */
export interface ProcessTable {
  readonly processByPid: ReadonlyMap<number, ProcessEntry>;
  /** `ps`: environments could not be read, so a process that left its tree is not found. */
  readonly scanned: 'proc' | 'ps';
}

const YIELD_EVERY = 200;
const PS_TIMEOUT_MS = 5_000;

/** Lists all processes: /proc on Linux, else `ps`. @throws AppError `process.unlistable` (unavailable) */
export async function readProcessTable(runner: CommandRunner): Promise<ProcessTable> {
  return process.platform === 'linux' ? readProcTable() : readPsTable(runner);
}

async function readProcTable(): Promise<ProcessTable> {
  const processByPid = new Map<number, ProcessEntry>();
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  for (const [index, pid] of pids.entries()) {
    if (index % YIELD_EVERY === YIELD_EVERY - 1) await setImmediate(); // let others have the event loop
    const entry = readProcStat(pid);
    if (entry !== undefined) processByPid.set(pid, entry);
  }
  return { processByPid, scanned: 'proc' };
}

/** Exported for its test on Linux. */
export async function readPsTable(runner: CommandRunner): Promise<ProcessTable> {
  const result = await runner.run(PS_ARGV, { timeoutMs: PS_TIMEOUT_MS, env: { PATH: '/usr/bin:/bin', LC_ALL: 'C' } });
  if (result.exitCode !== 0) {
    throw unavailable('process.unlistable', 'The processes of this machine could not be listed.', {
      facts: { exitCode: result.exitCode, timedOut: result.timedOut },
      wayOut: 'Run ps by hand to see what it says.',
    });
  }
  return { processByPid: parsePsTable(result.stdout.toString('utf8')), scanned: 'ps' };
}

/** The start time of a process now, or undefined when it is gone or only waits to be collected. */
export async function liveStartTime(runner: CommandRunner, pid: number): Promise<string | undefined> {
  const entry = process.platform === 'linux' ? readProcStat(pid) : (await readPsTable(runner)).processByPid.get(pid);
  return entry === undefined || entry.isZombie ? undefined : entry.startTime;
}

/** Whether the process that was recorded still runs: number and start time, never a name. */
export async function isSameProcess(runner: CommandRunner, recorded: ProcessId): Promise<boolean> {
  return (await liveStartTime(runner, recorded.pid)) === recorded.startTime;
}

/** The start environment of a process; undefined when it is gone or another user's. Linux only. */
export function readEnviron(pid: number): readonly string[] | undefined {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0');
  } catch {
    return undefined;
  }
}
