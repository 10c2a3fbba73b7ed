import { UsageError } from '../program/usage-error.js';

export interface BranchSpec {
  /** Where the branch starts; absent: the commit that the source has checked out. */
  readonly base?: string;
  /** The branch to make; absent: `base` itself is checked out. */
  readonly newBranch?: string;
}

/** What `--branch` means when it is not given. */
export const DEFAULT_BRANCH = ':mngr/*';

/** Reads `[BASE][:NEW]`, with `*` standing for the agent's name in NEW; an empty NEW is `mngr/*`. @throws UsageError */
export function parseBranch(text: string, agentName: string): BranchSpec {
  const at = text.indexOf(':');
  const base = at === -1 ? text : text.slice(0, at);
  const pattern = at === -1 ? undefined : text.slice(at + 1) || DEFAULT_BRANCH.slice(1);
  if (base === '' && pattern === undefined) {
    throw new UsageError(`Invalid value for --branch: "${text}" is not [BASE][:NEW].`);
  }
  if ((pattern ?? '').split('*').length > 2 || base.includes('*')) {
    throw new UsageError(`Invalid value for --branch: "${text}" may hold one "*", in the new branch.`);
  }
  return {
    ...(base === '' ? {} : { base }),
    ...(pattern === undefined ? {} : { newBranch: pattern.replace('*', agentName) }),
  };
}
