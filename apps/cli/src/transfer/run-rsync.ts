import { dirname } from 'node:path';
import { unavailable } from '@mngr/errors';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { makeFolders } from '../terminal/make-folders.js';
import { runAttached } from '../terminal/run-attached.js';
import type { UncommittedMode } from './transfer-flags.js';
import { withUncommitted } from './uncommitted.js';

export interface RsyncJob {
  /** Absolute; a trailing slash means what is in it. */
  readonly source: string;
  readonly destination: string;
  readonly uncommitted: UncommittedMode;
  /** For rsync, as they were typed. */
  readonly args: readonly string[];
  readonly agent: string;
}

/**
 * What mngr gives rsync, without compression: both ends are on this machine. Times are compared by the nanosecond: an agent
 * may have written a file of the same size within the same second.
 */
const DEFAULTS = ['-av', '--stats', '--exclude=.git', '--modify-window=-1'];

/** Copies files with rsync and tells how it went. @returns the exit code @throws AppError `rsync.failed` */
export async function runRsync(invocation: Invocation, job: RsyncJob): Promise<number> {
  const { output, environment, settings, cwd } = invocation;
  const { source, destination, args, uncommitted } = job;
  const isDry = args.includes('--dry-run') || args.includes('-n');
  const copy = async (): Promise<string> => {
    if (!isDry) makeFolders(dirname(destination.replace(/\/+$/, '') || '/'));
    const argv = [...DEFAULTS, ...args, '--', source, destination];
    const { exitCode, stdout } = await runAttached('rsync', argv, {
      env: output.isHuman ? environment : { ...environment, LC_ALL: 'C' },
      cwd,
      stdin: 'inherit',
      stdout: output.isQuiet ? 'ignore' : output.isHuman ? 'inherit' : 'capture',
      packageName: 'rsync',
    });
    if (exitCode === 0) return stdout;
    throw unavailable('rsync.failed', `rsync exited with status ${exitCode}.`, {
      wayOut: 'What it says stands above; a part may have been copied. It is safe to repeat.',
    });
  };
  // Of what changes nothing, nothing must be stashed either.
  const mode = isDry ? 'clobber' : uncommitted;
  const guard = { output, env: environment, settingsFolder: `.${settings.rootName}` };
  const stats = statsOf(await withUncommitted(destination, mode, guard, copy));
  const record = { agent: job.agent, source_path: source, destination_path: destination, ...stats };
  output.json(record);
  output.event('rsync', record);
  output.items([record]);
  return EXIT.ok;
}

/** From `--stats`; the words are those of rsync 3.2 without a locale. */
export function statsOf(text: string): { files_transferred: number; bytes_transferred: number } {
  const number = (pattern: RegExp): number => Number((pattern.exec(text)?.[1] ?? '0').replaceAll(/[.,]/g, ''));
  return {
    files_transferred: number(/regular files transferred: ([\d.,]+)/),
    bytes_transferred: number(/Total transferred file size: ([\d.,]+)/),
  };
}
