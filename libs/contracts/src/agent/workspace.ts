import { z } from 'zod';
import { absolutePath, safeText, shortText } from '../text.js';

/** A git ref as a person writes it. git itself checks the rest. */
export const gitRef = safeText(250)
  .regex(/^[^\s~^:?*[\\\x00-\x1f\x7f-]/, 'is not a usable git ref')
  .regex(/^[^\s~^:?[\\\x00-\x1f\x7f]*$/, 'is not a usable git ref');

/** Where a repository can be cloned from: a URL, `user@host:path` or a path. Never with a password: specs stand in events. */
export const gitUrl = safeText(2000)
  .regex(/^[^\s\x00-\x1f\x7f-][^\s\x00-\x1f\x7f]*$/, 'is not a usable git URL')
  .refine((url) => !/^[a-z+]+:\/\/[^/@]*:[^/@]*@/i.test(url), 'must not contain a password');

/** What `worktree` and `mirror` have in common. Exactly one of `repository` and `url` is given. */
const fromGit = {
  /** Any directory inside the source repository. */
  repository: absolutePath.optional(),
  /** A repository that the host clones first, into a directory of its own. */
  url: gitUrl.optional(),
  /** The branch to make; absent: `base` itself is checked out. */
  newBranch: gitRef.optional(),
  /** Where the branch starts. @default the commit that the source has checked out */
  base: gitRef.optional(),
  /** Refuse a source with uncommitted changes. */
  ensureClean: z.boolean(),
  /** Folders whose changes do not count as uncommitted: settings of the project. */
  cleanExcept: z.array(absolutePath).max(4).optional(),
  /** Bring the source's uncommitted and untracked files along. @default false */
  includeUnclean: z.boolean().optional(),
  /** Bring the source's ignored files along. @default false */
  includeIgnored: z.boolean().optional(),
};
/** Where the work directory is made; absent or empty there. @default a directory below the host directory */
const target = { targetPath: absolutePath.optional() };

/**
 * Where the agent works. `worktree`, `mirror` (a repository of its own) and `copy` (files without git) are made by the
 * host-agent; `in-place` is a directory that mngr never touches.
 */
export const workspaceSpecSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('worktree'),
    ...fromGit,
    ...target,
    /** Directory in which the work directory gets a name of its own. */
    baseFolder: absolutePath.optional(),
  }),
  z.object({ kind: z.literal('mirror'), ...fromGit, ...target }),
  z.object({
    kind: z.literal('copy'),
    path: absolutePath,
    ...target,
    /** Words for rsync, which must then be there. */
    rsyncArgs: z.array(safeText(4096)).max(200).optional(),
  }),
  z.object({ kind: z.literal('in-place'), path: absolutePath }),
]);
export type WorkspaceSpec = z.infer<typeof workspaceSpecSchema>;

/** What stands on the host's disk. */
export const workspaceSchema = z.object({
  kind: z.enum(['worktree', 'mirror', 'copy', 'in-place']),
  workDir: absolutePath,
  /** The source repository as it outlives the agent: top level of its main working tree, or a bare one. */
  repository: absolutePath.nullable(),
  branch: safeText(250).nullable(),
  /** True when mngr made the branch, so that it may also remove it. */
  branchCreated: z.boolean(),
  baseCommit: safeText(64).nullable(),
  baseBranch: safeText(250).nullable(),
  /** What did not come along, as sentences: submodules, contents in Git LFS. */
  warnings: z.array(shortText).max(10).optional(),
});
export type Workspace = z.infer<typeof workspaceSchema>;
