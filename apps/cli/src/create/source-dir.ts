import { statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { invalidInput } from '@mngr/errors';
import { runProgram } from '../terminal/run-program.js';

/** A directory on this machine, as a source of work. */
export interface SourceDir {
  /** Absolute. */
  readonly path: string;
  readonly isGit: boolean;
  /** A repository without a working tree. */
  readonly isBare: boolean;
  /** The name of the git remote, else of the folder. */
  readonly project: string;
}

/** The last part of a repository's URL or path, without `.git`. */
export function projectOf(remoteUrl: string, otherwise: string): string {
  const name = remoteUrl
    .trim()
    .replace(/\/+$/, '')
    .replace(/\.git$/, '')
    .split(/[/:]/)
    .pop();
  return name !== undefined && name !== '' ? name : otherwise;
}

/** @param path absolute @throws AppError when it is not a directory */
export async function inspectSource(path: string, env: NodeJS.ProcessEnv): Promise<SourceDir> {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw invalidInput('create.no-source', `The source ${path} is not a directory.`, {
      wayOut: 'A bare word after --from is an agent; a directory is written ./DIR, /DIR or :DIR.',
    });
  }
  const git = (...args: string[]): ReturnType<typeof runProgram> => runProgram('git', ['-C', path, ...args], env);
  const [repository, remote] = await Promise.all([
    git('rev-parse', '--path-format=absolute', '--is-bare-repository', '--git-common-dir'),
    git('config', '--get', 'remote.origin.url'),
  ]);
  if (repository.exitCode !== 0) return { path, isGit: false, isBare: false, project: basename(path) };
  const [isBare, commonDir = path] = repository.stdout.trimEnd().split('\n');
  // Of a worktree too the common dir lies in the main checkout, whose name is the project's.
  const folder = basename(commonDir) === '.git' ? dirname(commonDir) : commonDir;
  const project = projectOf(remote.stdout, basename(folder.replace(/\.git$/, '')));
  return { path, isGit: true, isBare: isBare === 'true', project };
}
