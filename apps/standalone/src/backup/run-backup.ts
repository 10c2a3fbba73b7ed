import { homedir } from 'node:os';
import { join } from 'node:path';
import { invalidInput, toAppError, toWireError } from '@mngr/errors';
import { restoreBackup, writeBackup } from '@mngr/event-store';
import { ownVersion } from '../plane/own-version.js';
import { withDatabase } from './with-database.js';

/** What the first word of the command line may be, instead of running a control plane. */
export type BackupAction = 'backup' | 'restore';

export function isBackupAction(word: string | undefined): word is BackupAction {
  return word === 'backup' || word === 'restore';
}

/**
 * `backup PATH` and `restore PATH [--force]` for `MNGR_HOST_DIR`; paths are absolute. Prints the outcome or the error as one
 * line of JSON. Exit codes: 0 done, 1 not done.
 */
export async function runBackup(action: BackupAction, [path, flag]: readonly string[]): Promise<number> {
  try {
    if (path?.startsWith('/') !== true) throw invalidInput('backup.usage', 'The path of the backup must be absolute.');
    const hostDir = process.env['MNGR_HOST_DIR'] || join(homedir(), '.mngr');
    const outcome = await withDatabase<unknown>(hostDir, (url) =>
      action === 'backup'
        ? writeBackup(url, path, ownVersion())
        : restoreBackup(url, path, { isForced: flag === '--force' }),
    );
    process.stdout.write(`${JSON.stringify(outcome)}\n`);
    return 0;
  } catch (error) {
    process.stdout.write(`${JSON.stringify({ error: toWireError(toAppError(error)) })}\n`);
    return 1;
  }
}
