import { constants } from 'node:os';
import type { HostFiles } from '../files/host-files.js';
import type { ProcessId } from '../process-tree/process-id.js';
import { launchPaths } from './launch-paths.js';

/** How a launched program ended. A status above 128 is read as a signal, as shells do. */
export interface ExitRecord {
  readonly exitCode: number;
  readonly signal?: string;
  /** UTC with milliseconds. */
  readonly endedAt: string;
}

/** The launched program itself; undefined while it has not come that far. @throws `file.unreadable` (unavailable) */
export async function readLaunchedProcess(
  files: HostFiles,
  stateDir: string,
  incarnation: number,
): Promise<ProcessId | undefined> {
  const text = (await files.read(launchPaths(stateDir, incarnation).pid))?.toString('utf8');
  const [, pid, startTime] = /^(\d+) (\S.*)\n$/.exec(text ?? '') ?? [];
  return pid === undefined || startTime === undefined ? undefined : { pid: Number(pid), startTime: startTime.trim() };
}

/** The end of an incarnation; undefined while there is no record, which does not prove that it runs. */
export async function readExit(
  files: HostFiles,
  stateDir: string,
  incarnation: number,
): Promise<ExitRecord | undefined> {
  const text = (await files.read(launchPaths(stateDir, incarnation).exit))?.toString('utf8');
  const [, exitCode, signal, endedAt] =
    /^\{"exitCode":(\d+)(?:,"signal":(\d+))?,"endedAt":"([^"]+)"\}\n$/.exec(text ?? '') ?? [];
  if (exitCode === undefined || endedAt === undefined) return undefined;
  const named = signal === undefined ? {} : { signal: signalName(Number(signal)) };
  return { exitCode: Number(exitCode), ...named, endedAt };
}

function signalName(number: number): string {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0] ?? `SIG${number}`;
}
