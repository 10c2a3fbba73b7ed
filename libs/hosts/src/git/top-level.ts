import { join } from 'node:path';
import type { Git } from './git.js';

/**
 * The top of the working tree that a path belongs to. In the usual case, a path that is the top of a main working tree,
 * no process is started: each costs the caller a fork.
 *
 * @throws AppError `workspace.not-a-repository`, `command.no-such-directory` (not-found), else as `Git.run`
 */
export async function topLevelOf(git: Git, path: string): Promise<string> {
  if (await git.files.exists(join(path, '.git', 'HEAD'))) return path;
  return git.text(path, ['rev-parse', '--path-format=absolute', '--show-toplevel']);
}
