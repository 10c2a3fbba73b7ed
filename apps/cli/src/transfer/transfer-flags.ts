import { choiceFlag, switchFlag, textFlag, toggleFlag, type FlagValues } from '../program/flag.js';

export type UncommittedMode = 'fail' | 'stash' | 'merge' | 'clobber';

export const uncommittedFlag = choiceFlag(
  '--uncommitted-changes <what>',
  ['fail', 'stash', 'merge', 'clobber'],
  'What to do about uncommitted changes where files are written: refuse, stash them, stash them and bring them back afterwards, or overwrite [default: fail]',
);

export const startHostFlag = toggleFlag('--start', 'Accepted for scripts written for mngr; this machine is never off', {
  isHidden: true,
});

/** Flags that `push` and `pull` of earlier mngr share. */
export const olderFlags = {
  syncMode: choiceFlag('--sync-mode <what>', ['files', 'git'], 'Copy files, or push and pull commits [default: files]'),
  dryRun: switchFlag('--dry-run', 'Only show what would be transferred'),
  delete: toggleFlag('--delete', 'Remove files that the other side does not have [default: off]'),
  uncommitted: uncommittedFlag,
  stop: switchFlag('--stop', 'Stop the agent afterwards'),
  sourceBranch: textFlag('--source-branch <branch>', 'With --sync-mode git: the branch to take'),
  targetBranch: textFlag('--target-branch <branch>', 'With --sync-mode git: the branch to update'),
} as const;
export type OlderFlagValues = FlagValues<typeof olderFlags>;
