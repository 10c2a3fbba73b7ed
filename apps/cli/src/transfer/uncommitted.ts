import { lstatSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { rejected, unavailable } from '@mngr/errors';
import type { Output } from '../output/output.js';
import { LocalGit } from './local-git.js';
import type { UncommittedMode } from './transfer-flags.js';

export interface Guard {
  readonly output: Output;
  readonly env: NodeJS.ProcessEnv;
  /** Our own settings do not count as changes. */
  readonly settingsFolder: string;
}

const STASH_NAME = 'mngr-sync-stash';

/**
 * Does something that writes files into a directory, and keeps what is uncommitted there from being lost. Outside of a git
 * repository, into a new folder, and with `clobber`, it simply does it.
 *
 * @throws AppError `transfer.uncommitted`, with nothing done; `transfer.stash-kept` when stashed changes could not be brought
 *   back: they are still stashed
 */
export async function withUncommitted<T>(
  destination: string,
  mode: UncommittedMode,
  { output, env, settingsFolder }: Guard,
  act: () => Promise<T>,
): Promise<T> {
  // What does not exist yet cannot be written over.
  if (lstatSync(destination, { throwIfNoEntry: false }) === undefined) return act();
  const git = new LocalGit(existingFolder(destination), env);
  if (mode === 'clobber' || !(await git.isRepository())) return act();
  const all = ['--', ':(top)', `:(top,exclude)${settingsFolder}`];
  const changes = await git.text('status', '--porcelain', ...all);
  if (changes === '') return act();
  const top = await git.text('rev-parse', '--show-toplevel');
  if (mode === 'fail') throw uncommitted(top, changes);
  await git.text('stash', 'push', '--include-untracked', '-m', STASH_NAME, ...all);
  const stash = await git.text('rev-parse', '--verify', 'refs/stash');
  if (mode === 'stash') {
    output.notice(`Uncommitted changes of ${top} are stashed; "git -C ${top} stash pop" brings them back.`);
    return act();
  }
  try {
    return await act();
  } finally {
    await bringBack(git, top, stash);
  }
}

/** By its id: a stash is shared by all worktrees of a repository, and another one may be on top by now. */
async function bringBack(git: LocalGit, top: string, stash: string): Promise<void> {
  const { exitCode, stderr } = await git.try('stash', 'apply', '--quiet', stash);
  if (exitCode !== 0) {
    throw unavailable(
      'transfer.stash-kept',
      `The stashed changes of ${top} could not be brought back: ${stderr.trim()}`,
      {
        wayOut: `They are kept. Resolve it, then: git -C ${top} stash apply ${stash}`,
      },
    );
  }
  const entries = (await git.text('stash', 'list', '--format=%H')).split('\n');
  const at = entries.indexOf(stash);
  if (at !== -1) await git.text('stash', 'drop', '--quiet', `stash@{${at}}`);
}

function uncommitted(top: string, changes: string): Error {
  const lines = changes.split('\n');
  const more = lines.length > 5 ? `\n… and ${lines.length - 5} more` : '';
  return rejected(
    'transfer.uncommitted',
    `Uncommitted changes in destination: ${top}\n${lines.slice(0, 5).join('\n')}${more}`,
    {
      wayOut:
        'Commit them, or use --uncommitted-changes=stash (they stay stashed), =merge (stash, transfer, bring back) or =clobber (overwrite).',
    },
  );
}

function existingFolder(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isDirectory() === true || path === '/' ? path : existingFolder(dirname(path));
}
