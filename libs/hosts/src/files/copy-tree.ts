import { constants } from 'node:fs';
import { chmod, copyFile, lstat, mkdir, readdir, readlink, rm, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError, rejected } from '@mngr/errors';
import type { CommandRunner } from '../command-runner.js';

export interface CopyTreeSpec {
  readonly source: string;
  /** An existing directory. */
  readonly target: string;
  /** Words for rsync; with any, rsync must be there. */
  readonly rsyncArgs: readonly string[];
  /** PATH and HOME of the person. */
  readonly env: Readonly<Record<string, string>>;
}

const TIMEOUT_MS = 600_000;

/**
 * Copies what is in a directory into another one, with modes, times and links: by rsync where it is installed, else by our
 * own means. Safe to repeat.
 *
 * @throws AppError (rejected) `workspace.no-rsync`, `workspace.copy-failed`
 */
export async function copyTree(runner: CommandRunner, spec: CopyTreeSpec): Promise<'rsync' | 'own'> {
  const { source, target, rsyncArgs, env } = spec;
  const argv = ['rsync', '-a', ...rsyncArgs, '--', `${source}/`, `${target}/`];
  const result = await runner.run(argv, { timeoutMs: TIMEOUT_MS, cwd: target, env }).catch((cause: unknown) => {
    if (cause instanceof AppError && cause.code === 'command.not-found') return undefined;
    throw cause;
  });
  if (result === undefined) {
    if (rsyncArgs.length > 0) throw noRsync();
    await copyByHand(source, target);
    return 'own';
  }
  if (result.timedOut) {
    throw rejected('workspace.copy-failed', `rsync did not copy ${source} within 10 minutes.`, {
      wayOut: 'Name a smaller directory, or leave parts out with --rsync-args "--exclude=PATTERN".',
    });
  }
  if (result.exitCode === 0) return 'rsync';
  const said = result.stderr.toString('utf8').trim().slice(-1_000);
  throw rejected(
    'workspace.copy-failed',
    `${source} could not be copied: ${said || `rsync ended with ${result.exitCode}`}`,
    {
      wayOut: 'Check --rsync-args, permissions and free space.',
    },
  );
}

/** Node's own `cp` follows a dangling link when it copies for the second time. */
async function copyByHand(source: string, target: string): Promise<void> {
  try {
    await copyFolder(source, target);
  } catch (cause) {
    const said = cause instanceof Error ? cause.message : String(cause);
    throw rejected('workspace.copy-failed', `${source} could not be copied: ${said.slice(0, 1_000)}`, {
      wayOut: 'Check permissions and free space.',
      cause,
    });
  }
}

async function copyFolder(source: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await copyFolder(from, to);
    else if (entry.isSymbolicLink()) await copyLink(from, to);
    else if (entry.isFile()) await copyOne(from, to); // sockets and pipes stay behind
  }
  const { atime, mtime, mode } = await lstat(source);
  await chmod(target, mode);
  await utimes(target, atime, mtime);
}

async function copyLink(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  await symlink(await readlink(from), to);
}

async function copyOne(from: string, to: string): Promise<void> {
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  const { atime, mtime } = await lstat(from);
  await utimes(to, atime, mtime);
}

function noRsync(): Error {
  return rejected('workspace.no-rsync', 'rsync is not installed on this host, and --rsync-args need it.', {
    wayOut: 'Install rsync, or leave --rsync-args out: files are then copied without it.',
  });
}
