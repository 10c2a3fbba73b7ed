import { resolve } from 'node:path';
import type { CreateAgentBody } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { UsageError } from '../program/usage-error.js';
import { DEFAULT_BRANCH, parseBranch } from './branch-spec.js';
import type { CreateFlagValues } from './create-flags.js';
import { splitWords } from './split-words.js';
import type { Source } from './source.js';

type Workspace = CreateAgentBody['workspace'];
type Mode = NonNullable<CreateFlagValues['transfer']>;
export type WorkspaceFlags = Pick<
  CreateFlagValues,
  | 'transfer'
  | 'branch'
  | 'ensureClean'
  | 'includeUnclean'
  | 'excludeUnclean'
  | 'includeGitignored'
  | 'rsyncArgs'
  | 'worktreeBaseFolder'
>;

export interface WorkspacePlace {
  readonly cwd: string;
  /** Folders whose changes do not count as uncommitted. */
  readonly cleanExcept: string[];
  /** Where the work directory is to be, as it was given. */
  readonly targetPath: string | undefined;
}

/** Where the agent will work. @throws UsageError for flags that contradict @throws AppError for what the source is not */
export function workspaceFor(source: Source, flags: WorkspaceFlags, place: WorkspacePlace, name: string): Workspace {
  const targetPath = place.targetPath === undefined ? undefined : resolve(place.cwd, place.targetPath);
  const mode = modeFor(source, flags.transfer, targetPath);
  refuseUseless(flags, mode);
  const target = targetPath === undefined ? {} : { targetPath };
  if (mode === 'none') return { kind: 'in-place', path: source.place };
  if (mode === 'rsync') {
    const rsyncArgs = splitWords(flags.rsyncArgs ?? '');
    return {
      kind: 'copy',
      path: source.place,
      ...target,
      ...(rsyncArgs.length === 0 ? {} : { rsyncArgs: [...rsyncArgs] }),
    };
  }
  const fromGit = {
    ...(source.kind === 'url' ? { url: source.place } : { repository: source.place }),
    ...parseBranch(flags.branch ?? DEFAULT_BRANCH, name),
    ...uncommittedOf(source, flags),
    cleanExcept: place.cleanExcept,
    ...target,
  };
  if (mode === 'git-mirror') return { kind: 'mirror', ...fromGit };
  const folder = flags.worktreeBaseFolder;
  return { kind: 'worktree', ...fromGit, ...(folder === undefined ? {} : { baseFolder: resolve(place.cwd, folder) }) };
}

function modeFor(source: Source, asked: Mode | undefined, targetPath: string | undefined): Mode {
  const isSamePlace = targetPath !== undefined && targetPath === source.place;
  const mode = asked ?? (isSamePlace ? 'none' : source.isGit ? 'git-worktree' : 'rsync');
  if (isSamePlace && mode !== 'none')
    throw new UsageError(
      `--transfer ${mode} is not compatible with a target path that is the source.`,
      'Use --transfer none, or leave the target path out.',
    );
  if (mode === 'none' && targetPath !== undefined && !isSamePlace)
    throw new UsageError('--transfer none works in the source itself: it is incompatible with another target path.');
  if (mode === 'none' && source.kind === 'url')
    throw new UsageError('--transfer none needs a directory, not a repository that must be cloned first.');
  if (source.isGit && mode === 'rsync')
    throw new UsageError(
      '--transfer rsync is not supported for git repositories.',
      'Use --transfer git-mirror, git-worktree or none.',
    );
  if (!source.isGit && (mode === 'git-mirror' || mode === 'git-worktree') && asked !== undefined)
    throw notARepository(source, `--transfer ${mode} requires a git repository: `);
  // Nobody asked for a copy of just where the caller stands.
  if (!source.isGit && asked === undefined && !source.isGiven) throw notARepository(source, '');
  return mode;
}

function notARepository({ place }: Source, because: string): Error {
  return invalidInput('create.not-a-repository', `${because}${place} is not in a git repository.`, {
    wayOut:
      'Work on a copy with --from and no git mode ("--from :."), or in the directory itself with --transfer none.',
  });
}

function refuseUseless(flags: WorkspaceFlags, mode: Mode): void {
  const isGit = mode === 'git-worktree' || mode === 'git-mirror';
  if (flags.branch !== undefined && !isGit)
    throw new UsageError(
      mode === 'none'
        ? '--branch needs a worktree; --transfer none works in place.'
        : '--branch needs a git repository.',
    );
  if (flags.worktreeBaseFolder !== undefined && mode !== 'git-worktree')
    throw new UsageError('--worktree-base-folder needs --transfer git-worktree.');
  if (flags.rsyncArgs !== undefined && mode !== 'rsync')
    throw new UsageError('--rsync-args are for sources without git, which are copied.');
  if (flags.includeUnclean === true && flags.excludeUnclean)
    throw new UsageError('Cannot provide both --include-unclean and --exclude-unclean.');
}

/** What happens to uncommitted work of the source: as the Python mngr infers it, and an agent's own work comes along. */
function uncommittedOf(source: Source, flags: WorkspaceFlags) {
  const { ensureClean, includeUnclean: asked, excludeUnclean, includeGitignored } = flags;
  const brings = source.kind === 'agent' || ensureClean === false;
  const includeUnclean = excludeUnclean ? false : (asked ?? brings);
  const hasBase = !/^(:|$)/.test(flags.branch ?? DEFAULT_BRANCH);
  // From a base that was named the source's working tree does not matter; of a clone there is nothing to lose.
  const isSpared = hasBase || source.kind !== 'directory' || asked === true || excludeUnclean;
  return {
    ensureClean: ensureClean === true ? !hasBase : ensureClean === false ? false : !isSpared,
    ...(includeUnclean ? { includeUnclean } : {}),
    ...(includeGitignored === true ? { includeIgnored: true } : {}),
  };
}
