import type { CreateAgentBody } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { UsageError } from '../program/usage-error.js';
import { DEFAULT_BRANCH, parseBranch } from './branch-spec.js';
import type { CreateFlagValues } from './create-flags.js';
import type { SourceDir } from './source-dir.js';

/** Where the agent will work. @param cleanExcept folders whose changes do not count @throws UsageError for flags that contradict @throws AppError for a source without git */
export function workspaceFor(
  source: SourceDir,
  flags: Pick<CreateFlagValues, 'transfer' | 'branch' | 'ensureClean'>,
  name: string,
  cleanExcept: string[],
): CreateAgentBody['workspace'] {
  if (flags.transfer === 'none') {
    if (flags.branch !== undefined) throw new UsageError('--branch needs a worktree; --transfer none works in place.');
    return { kind: 'in-place', path: source.path };
  }
  if (!source.isGit) {
    throw invalidInput('create.not-a-repository', `${source.path} is not in a git repository.`, {
      wayOut: 'Working on a copy comes later; "--transfer none" works in the directory itself.',
    });
  }
  return {
    kind: 'worktree',
    repository: source.path,
    ...parseBranch(flags.branch ?? DEFAULT_BRANCH, name),
    ensureClean: flags.ensureClean ?? true,
    cleanExcept,
  };
}
