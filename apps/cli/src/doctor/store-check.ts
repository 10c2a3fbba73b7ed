import { existsSync, lstatSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './check.js';

/** Whether the database of this host dir is where it should be; it is not opened. */
export function checkStore(controlDir: string): Finding {
  const name = 'store';
  const path = join(controlDir, 'postgres');
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return { name, status: 'ok', detail: 'none yet' };
  if (!existsSync(path)) {
    return {
      name,
      status: 'failed',
      detail: `the database is gone: ${path} leads nowhere`,
      why: `it is a link to ${readlinkSync(path)}, which does not exist`,
      wayOut:
        'mngr restore FILE --force, if there is a backup; else "mngr up" begins anew and takes up every agent that lives.',
    };
  }
  const versions = readdirSync(path).filter((entry) => /^\d+$/.test(entry));
  const why = `directories in ${path}`;
  if (versions.length === 0) return { name, status: 'ok', detail: 'none yet', why };
  return { name, status: 'ok', detail: `PostgreSQL ${versions.join(', ')} in ${path}`, why };
}
