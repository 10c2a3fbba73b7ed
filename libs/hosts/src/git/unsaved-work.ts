import type { Git } from './git.js';
import { gitStatus } from './git-status.js';

export interface UnsavedWork {
  /** Changed, staged and untracked files; the first `MOST_FILES`. */
  readonly files: readonly string[];
  readonly fileCount: number;
  /** Commits of the branch that no other branch, remote branch or tag holds. */
  readonly unmergedCommits: number;
}

const MOST_FILES = 200;

/** Reads what would be lost with a worktree and its branch. @throws as `Git.run`; a failure never looks like "nothing" */
export async function unsavedWork(git: Git, worktree: string, branch: string | undefined): Promise<UnsavedWork> {
  const [status, unmergedCommits] = await Promise.all([
    gitStatus(git, worktree),
    branch === undefined ? 0 : unmergedCommitsOf(git, worktree, branch),
  ]);
  const files = [...new Set([...status.staged, ...status.modified, ...status.untracked])];
  return { files: files.slice(0, MOST_FILES), fileCount: files.length, unmergedCommits };
}

/** Counts the commits that only this branch holds. */
export async function unmergedCommitsOf(git: Git, directory: string, branch: string): Promise<number> {
  const others = ['--not', `--exclude=${branch}`, '--branches', '--remotes', '--tags'];
  return Number(await git.text(directory, ['rev-list', '--count', `refs/heads/${branch}`, ...others, '--']));
}
