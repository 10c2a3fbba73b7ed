import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { AppError, invalidInput, toAppError, toWireError } from '@mngr/errors';
import { z } from 'zod';
import { restoreBackup } from './restore-backup.js';
import { writeBackup } from './write-backup.js';

const environment = z.object({ POSTGRES_URL: z.string().min(1), MNGR_VERSION: z.string().default('0.1.0') });

/**
 * Backup and restore of a store whose services run as processes of their own:
 *
 *   POSTGRES_URL=… node apps/event-store/dist/backup/main.js backup FILE
 *   POSTGRES_URL=… node apps/event-store/dist/backup/main.js restore FILE [--force]
 *
 * Prints what was done, or the error, as one line of JSON. Exit codes: 0 done, 1 not done.
 */
async function run(argv: readonly string[]): Promise<unknown> {
  const { values, positionals } = parseArgs({
    args: [...argv],
    options: { force: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [what, file, ...rest] = positionals;
  if ((what !== 'backup' && what !== 'restore') || file === undefined || rest.length > 0)
    throw invalidInput('backup.usage', 'Usage: backup FILE, or restore FILE [--force].');
  const parsed = environment.safeParse(process.env);
  if (!parsed.success) throw invalidInput('config.invalid', 'POSTGRES_URL is missing.');
  const { POSTGRES_URL, MNGR_VERSION } = parsed.data;
  const path = resolve(file);
  if (what === 'backup') return { path, ...(await writeBackup(POSTGRES_URL, path, MNGR_VERSION)) };
  return restoreBackup(POSTGRES_URL, path, { isForced: values.force });
}

try {
  process.stdout.write(`${JSON.stringify(await run(process.argv.slice(2)))}\n`);
} catch (error) {
  const known = error instanceof AppError ? error : toAppError(error);
  process.stdout.write(`${JSON.stringify({ error: toWireError(known) })}\n`);
  process.exitCode = 1;
}
