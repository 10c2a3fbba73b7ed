import { statSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { invalidInput } from '@mngr/errors';
import { runProgram } from '../terminal/run-program.js';
import { UsageError } from '../program/usage-error.js';

/** Where an agent's work comes from. */
export interface SourceDir {
  /** Absolute. */
  readonly path: string;
  readonly isGit: boolean;
  /** The name of the git remote, else of the folder: what `labels.project` says by default. */
  readonly project: string;
}

/** The directory that `--from` names. @throws UsageError for sources that are no directory */
export function sourcePath(from: string | undefined, cwd: string): string {
  if (from === undefined) return cwd;
  if (from.startsWith(':')) return resolve(cwd, from.slice(1));
  if (/^[./~]/.test(from) && !from.includes('@')) return resolve(cwd, from);
  const what =
    from.includes('@') || from.includes('://') ? 'Sources on other hosts and git URLs' : 'Sources that are agents';
  throw new UsageError(
    `Invalid value for --from: ${what} are not supported yet.`,
    `For a directory write "./${basename(from)}" or ":${from}".`,
  );
}

function projectOf(remoteUrl: string, topLevel: string): string {
  const name = remoteUrl
    .trim()
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split(/[/:]/)
    .pop();
  return name !== undefined && name !== '' ? name : basename(topLevel);
}

/** @param path absolute @throws AppError when it is not a directory */
export async function inspectSource(path: string, env: NodeJS.ProcessEnv): Promise<SourceDir> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw invalidInput('create.no-source', `The source ${path} is not a directory.`);
  }
  const git = (...args: string[]): ReturnType<typeof runProgram> => runProgram('git', ['-C', path, ...args], env);
  const [place, remote] = await Promise.all([
    git('rev-parse', '--path-format=absolute', '--git-common-dir'),
    git('config', '--get', 'remote.origin.url'),
  ]);
  const isGit = place.exitCode === 0;
  // Of a worktree too the common dir lies in the main checkout, whose name is the project's.
  const commonDir = place.stdout.trim();
  const folder = !isGit ? path : basename(commonDir) === '.git' ? dirname(commonDir) : commonDir;
  return { path, isGit, project: projectOf(isGit ? remote.stdout : '', folder.replace(/\.git$/, '')) };
}
