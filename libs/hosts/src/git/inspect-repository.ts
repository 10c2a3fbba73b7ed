import type { Git } from './git.js';
import { gitStatus, type WorkingTreeStatus } from './git-status.js';

export interface RepositoryFacts extends WorkingTreeStatus {
  readonly topLevel: string;
  /** The repository's own folder, shared by its worktrees. */
  readonly commonDir: string;
  /** `origin`, else the first remote, else undefined. */
  readonly remote: string | undefined;
}

/**
 * Reads where a path belongs and what is unsaved there.
 *
 * @throws AppError `workspace.not-a-repository`, `command.no-such-directory` (not-found), else as `Git.run`
 */
export async function inspectRepository(git: Git, path: string): Promise<RepositoryFacts> {
  const [dirs, status, remotes] = await Promise.all([
    git.text(path, ['rev-parse', '--path-format=absolute', '--show-toplevel', '--git-common-dir']),
    gitStatus(git, path),
    git.text(path, ['remote']),
  ]);
  const [topLevel = '', commonDir = ''] = dirs.split('\n');
  const names = remotes.split('\n').filter(Boolean);
  return { ...status, topLevel, commonDir, remote: names.includes('origin') ? 'origin' : names[0] };
}
