import { z } from 'zod';
import { absolutePath, safeText } from '../text.js';

/** A git ref as a person writes it. git itself checks the rest. */
export const gitRef = safeText(250)
  .regex(/^[^\s~^:?*[\\\x00-\x1f\x7f-]/, 'is not a usable git ref')
  .regex(/^[^\s~^:?[\\\x00-\x1f\x7f]*$/, 'is not a usable git ref');

/** Where the agent works. A worktree is made by the host-agent; `in-place` is a directory that mngr never touches. */
export const workspaceSpecSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('worktree'),
    /** Any directory inside the source repository. */
    repository: absolutePath,
    /** The branch to make; absent: `base` itself is checked out. */
    newBranch: gitRef.optional(),
    /** Where the branch starts. @default the commit that the source has checked out */
    base: gitRef.optional(),
    /** Refuse a source with uncommitted changes. */
    ensureClean: z.boolean(),
    /** Folders whose changes do not count as uncommitted: settings of the project. */
    cleanExcept: z.array(absolutePath).max(4).optional(),
  }),
  z.object({ kind: z.literal('in-place'), path: absolutePath }),
]);
export type WorkspaceSpec = z.infer<typeof workspaceSpecSchema>;

/** What stands on the host's disk. */
export const workspaceSchema = z.object({
  kind: z.enum(['worktree', 'in-place']),
  workDir: absolutePath,
  /** Top level of the source repository. */
  repository: absolutePath.nullable(),
  branch: safeText(250).nullable(),
  /** True when mngr made the branch, so that it may also remove it. */
  branchCreated: z.boolean(),
  baseCommit: safeText(64).nullable(),
  baseBranch: safeText(250).nullable(),
});
export type Workspace = z.infer<typeof workspaceSchema>;
