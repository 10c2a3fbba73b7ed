import { compareVersions } from '../plane/compare-versions.js';

export interface KnownBug {
  readonly tool: 'tmux' | 'git';
  /** The first version that has it; absent: from the beginning on. */
  readonly since?: string;
  /** The first version without it; absent: none is known. */
  readonly until?: string;
  readonly what: string;
  /** Whether it can hit a person in spite of what mngr does. */
  readonly isAvoided: boolean;
}

/** Of versions that pass the check of the lowest one. @see docs/adr/0004-tmux-by-its-program.md, tmux CHANGES, git issues */
const BUGS: readonly KnownBug[] = [
  {
    tool: 'tmux',
    since: '3.3',
    until: '3.3a',
    what: 'its server crashes when run-shell in a configuration file prints something',
    isAvoided: false,
  },
  {
    tool: 'tmux',
    // Seen on this version; on others it was not tried.
    since: '3.3a',
    until: '3.3b',
    what: 'its server can crash when a session starts or ends while a control client is attached; mngr has no such client',
    isAvoided: true,
  },
  {
    tool: 'git',
    until: '2.56',
    what: '"git worktree add" with an empty path can empty the current directory; mngr never gives it one',
    isAvoided: true,
  },
];

/** @param version as the tool tells it, such as `3.3a` */
export function knownBugsOf(tool: KnownBug['tool'], version: string): readonly KnownBug[] {
  return BUGS.filter(
    (bug) =>
      bug.tool === tool &&
      (bug.since === undefined || compareTold(version, bug.since) >= 0) &&
      (bug.until === undefined || compareTold(version, bug.until) < 0),
  );
}

/** Numbers first, then the letter of tmux: 3.3 < 3.3a < 3.4. */
function compareTold(a: string, b: string): number {
  const letter = (version: string): string => version.match(/[a-z]$/)?.[0] ?? '';
  return compareVersions(a.replace(/[a-z]$/, ''), b.replace(/[a-z]$/, '')) || letter(a).localeCompare(letter(b));
}
