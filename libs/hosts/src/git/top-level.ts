import { basename, dirname, join } from 'node:path';
import type { Git } from './git.js';

export interface RepositoryPlace {
  /** Top of the working tree that a path belongs to. */
  readonly topLevel: string;
  /** What is there as long as the repository is: top of its main working tree, or the bare repository itself. */
  readonly repository: string;
}

/**
 * Where a path inside a repository belongs. In the usual case, a path that is the top of a main working tree, no process
 * is started: each costs the caller a fork.
 *
 * @throws AppError `workspace.not-a-repository`, `command.no-such-directory` (not-found), else as `Git.run`
 */
export async function repositoryOf(git: Git, path: string): Promise<RepositoryPlace> {
  if (await git.files.exists(join(path, '.git', 'HEAD'))) return { topLevel: path, repository: path };
  const said = await git.text(path, ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-common-dir']);
  const [topLevel = '', commonDir = ''] = said.split('\n');
  return { topLevel, repository: basename(commonDir) === '.git' ? dirname(commonDir) : commonDir };
}
