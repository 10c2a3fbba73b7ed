import { rejected, type AppError } from '@mngr/errors';

export function branchExists(branch: string): AppError {
  return rejected('workspace.branch-exists', `The branch ${branch} already exists.`, {
    facts: { branch },
    wayOut: 'Choose another name or branch, or check the existing branch out instead of making it.',
  });
}

export function unknownBase(base: string): AppError {
  return rejected('workspace.unknown-base', `There is no branch, tag or commit named ${base}.`, {
    facts: { base },
    wayOut: 'Check the spelling, or fetch it first.',
  });
}

export function noCommits(repo: string): AppError {
  return rejected('workspace.no-commits', `The repository ${repo} has no commits yet.`, {
    facts: { repo },
    wayOut: "Make a first commit (git commit --allow-empty -m 'start'), or create the agent with --transfer none.",
  });
}

export function checkedOutElsewhere(branch: string, said: string): AppError {
  return rejected('workspace.branch-checked-out', `The branch ${branch} is checked out elsewhere.`, {
    facts: { branch, said },
    wayOut: 'Make a new branch from it instead, or leave it in the other working tree first.',
  });
}

export function pathTaken(path: string): AppError {
  return rejected('workspace.path-taken', `${path} exists already and was not made for this agent.`, {
    facts: { path },
    wayOut: 'Choose another path, or move that directory away.',
  });
}

export function notOurs(path: string, agentId: string): AppError {
  return rejected('workspace.not-ours', `${path} is not a worktree that was made for this agent.`, {
    facts: { path, agentId },
    wayOut: 'Remove it by hand if it is not needed.',
  });
}

export function hasUnsavedWork(path: string, files: readonly string[]): AppError {
  return rejected('workspace.unsaved-work', `${path} holds ${files.length} files that are not committed.`, {
    facts: { path, count: files.length, files: files.slice(0, 50) },
    wayOut: 'Commit them, or use --force, which keeps them under refs/mngr/kept first.',
  });
}

export function branchUnmerged(branch: string, commits: number): AppError {
  return rejected('workspace.branch-unmerged', `The branch ${branch} holds ${commits} commits that are nowhere else.`, {
    facts: { branch, commits },
    wayOut: 'Merge or push it, or use --force, which keeps the commits under refs/mngr/kept first.',
  });
}
