import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { unavailable } from '@mngr/errors';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const DEADLINE_MS = 10_000;

/** Ways to make a system user without home and login: Debian and most others, then Alpine. */
const waysToAdd = (name: string): readonly (readonly [string, ...string[]])[] => [
  [
    'useradd',
    '--system',
    '--user-group',
    '--no-create-home',
    '--home-dir',
    '/nonexistent',
    '--shell',
    '/usr/sbin/nologin',
    name,
  ],
  ['adduser', '-S', '-D', '-H', '-h', '/nonexistent', '-s', '/sbin/nologin', name],
];

/**
 * Returns the system user `name`, made if it is missing; needs root. Safe when two processes do it at the same time.
 *
 * @throws AppError `unavailable`, code `embedded.no-system-user`
 */
export function ensureSystemUser(name: string): SystemUser {
  const existing = lookUp(name);
  if (existing !== undefined) return existing;
  let cause: unknown;
  for (const [program, ...args] of waysToAdd(name)) {
    try {
      execFileSync(program, args, { timeout: DEADLINE_MS, stdio: 'pipe' });
    } catch (error) {
      cause = error;
    }
    const made = lookUp(name);
    if (made !== undefined) return made;
  }
  throw unavailable(
    'embedded.no-system-user',
    `PostgreSQL refuses to run as root and the user ${name} could not be made.`,
    {
      cause,
      wayOut: `Run "useradd --system --user-group --no-create-home ${name}" as root, or run mngr as an ordinary user.`,
    },
  );
}

function lookUp(name: string): SystemUser | undefined {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [user, , uid, gid] = line.split(':');
    if (user === name) return { uid: Number(uid), gid: Number(gid) };
  }
  return undefined;
}
