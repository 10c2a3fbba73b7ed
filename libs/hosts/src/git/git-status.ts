import type { Git } from './git.js';

/** Work that exists only in a working tree. Paths are relative to its top. */
export interface WorkingTreeStatus {
  readonly staged: readonly string[];
  readonly modified: readonly string[];
  readonly untracked: readonly string[];
  /** undefined when HEAD is detached. */
  readonly branch: string | undefined;
  /** undefined when there are no commits yet. */
  readonly head: string | undefined;
}

// 1 XY sub mH mI mW hH hI path | 2 … score path NUL old-path | u XY sub m1 m2 m3 mW h1 h2 h3 path
const FIELDS_BEFORE_PATH: Readonly<Record<string, number>> = { '1': 8, '2': 9, u: 10 };

/** Reads a working tree, untracked files one by one. @throws as `Git.run`: a failure never looks like a clean tree */
export async function gitStatus(git: Git, directory: string): Promise<WorkingTreeStatus> {
  const args = ['status', '--porcelain=v2', '--branch', '-z', '--untracked-files=all', '--ignore-submodules=none'];
  return parseStatus((await git.run(directory, args)).stdout.toString('utf8'));
}

/** @see git-status(1) Porcelain Format Version 2 */
export function parseStatus(text: string): WorkingTreeStatus {
  const [staged, modified, untracked]: [string[], string[], string[]] = [[], [], []];
  const header = new Map<string, string>();
  const records = text.split('\0');
  for (let index = 0; index < records.length; index += 1) {
    const record = records[index] ?? '';
    const kind = record[0] ?? '';
    const [, key, value] = /^# (\S+) (.*)$/.exec(record) ?? [];
    if (key !== undefined && value !== undefined) header.set(key, value);
    if (kind === '?') untracked.push(record.slice(2));
    const before = FIELDS_BEFORE_PATH[kind];
    if (before === undefined) continue;
    const path = record.split(' ').slice(before).join(' ');
    if (record[2] !== '.') staged.push(path);
    if (record[3] !== '.') modified.push(path);
    if (kind === '2') index += 1; // the old path of a rename is a record of its own
  }
  const [head, branch] = [header.get('branch.oid'), header.get('branch.head')];
  return {
    staged,
    modified,
    untracked,
    branch: branch === '(detached)' ? undefined : branch,
    head: head === '(initial)' ? undefined : head,
  };
}
