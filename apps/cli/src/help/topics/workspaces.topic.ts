import type { Topic } from '../topic.js';

export const workspaces: Topic = {
  sections: [
    [
      'WHERE AN AGENT WORKS',
      [
        [
          'git-worktree',
          'its own git worktree below $MNGR_HOST_DIR/worktrees on a new branch mngr/NAME; the default in a git repository',
        ],
        ['git-mirror', 'a clone of its own with all branches and tags'],
        ['rsync', 'a copy of the files; the default where there is no git'],
        ['none', 'the source directory itself, in place; nothing is ever removed there'],
      ],
    ],
    [
      'BRANCHES',
      '--branch [BASE][:NEW]: NEW is made from BASE, by default from what is checked out. A "*" in NEW is the agent\'s name; the default is ":mngr/*". Without ":NEW" the existing branch BASE is checked out.',
    ],
    [
      'A CLEAN SOURCE',
      '"create" refuses a source with uncommitted changes, because they would not be in the worktree. --no-ensure-clean goes on without them.',
    ],
    [
      'UNSAVED WORK IS NOT DELETED',
      '"destroy" refuses while the worktree holds changes that are not committed, or files that git does not track. Commits that are nowhere else refuse it only when the branch would go too (--remove-created-branch). Ignored files go with the worktree.\n\nWith --force all of it is saved first, under refs/mngr/kept/NAME/TIME in the source repository, and the command that brings it back is printed. It is kept for 30 days.',
    ],
  ],
  seeAlso: ['create', 'destroy', 'help addresses'],
};
