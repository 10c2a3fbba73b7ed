import { unmergedCommitsOf, type Git } from '@mngr/hosts';
import type { OwnedDirectories } from './owned-directory.js';

/** The clone that mngr made of a URL, as the source of one agent. */
export class ClonedSource {
  constructor(
    private readonly git: Git,
    private readonly owned: OwnedDirectories,
    private readonly repository: string,
  ) {}

  /** Removes the clone when nothing in it exists only there: no other worktree, no kept work, no commit of its own. */
  async removeIfSpent(): Promise<void> {
    const claim = await this.owned.find('clone');
    if (claim?.path !== this.repository || !(await this.git.files.exists(this.repository))) return;
    if (await this.isNeeded()) return;
    await this.owned.remove('clone');
  }

  /**
   * Whether something in it exists only there.
   *
   * @param going worktrees that do not count @default none
   */
  async isNeeded(going: ReadonlySet<string> = new Set()): Promise<boolean> {
    const { git, repository } = this;
    const [worktrees, kept, branches] = await Promise.all([
      git.text(repository, ['worktree', 'list', '--porcelain']),
      git.text(repository, ['for-each-ref', '--count=1', 'refs/mngr/kept', 'refs/stash']),
      git.text(repository, ['for-each-ref', '--format=%(refname:short)', 'refs/heads']),
    ]);
    const others = [...worktrees.matchAll(/^worktree (.*)$/gm)].slice(1).filter(([, path = '']) => !going.has(path));
    if (others.length > 0 || kept !== '') return true;
    for (const branch of branches.split('\n').filter(Boolean))
      if ((await unmergedCommitsOf(git, repository, branch)) > 0) return true;
    return false;
  }
}
