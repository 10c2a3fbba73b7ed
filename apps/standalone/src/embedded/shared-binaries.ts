import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { unavailable } from '@mngr/errors';

const COMPLETE = '.complete';

/**
 * Copies a tree once to `target`, readable by every user, and returns `target`. The copy appears in one step, complete;
 * a damaged one (fewer files than recorded) is replaced. Safe when several processes do it at the same time.
 *
 * @throws AppError `unavailable`, code `embedded.copy-failed`
 */
export function ensureSharedCopy(source: string, target: string): string {
  if (isComplete(target)) return target;
  const temp = join(dirname(target), `.tmp-${randomBytes(6).toString('hex')}`);
  try {
    mkdirSync(dirname(target), { recursive: true, mode: 0o755 });
    cpSync(source, temp, { recursive: true, verbatimSymlinks: true });
    const files = openForAll(temp);
    writeFileSync(join(temp, COMPLETE), `${files}\n`, { mode: 0o644, flush: true });
    if (existsSync(target) && !isComplete(target)) renameSync(target, `${temp}-damaged`);
    renameSync(temp, target);
  } catch (cause) {
    // Somebody else was faster: their copy is as good as ours.
    if (!isComplete(target)) {
      throw unavailable('embedded.copy-failed', `The PostgreSQL programs could not be copied to ${target}.`, {
        cause,
        wayOut: `Make ${dirname(target)} writable for root with about 100 MB free, or run mngr as an ordinary user.`,
      });
    }
  } finally {
    rmSync(temp, { recursive: true, force: true });
    rmSync(`${temp}-damaged`, { recursive: true, force: true });
  }
  return target;
}

function isComplete(target: string): boolean {
  const marker = join(target, COMPLETE);
  if (!existsSync(marker)) return false;
  return Number(readFileSync(marker, 'utf8')) === readdirSync(target, { recursive: true }).length - 1;
}

/** The clone may have been made with umask 077, so modes are set by hand. Returns the number of entries. */
function openForAll(root: string): number {
  chmodSync(root, 0o755);
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) chmodSync(path, 0o755);
    else if (entry.isFile()) chmodSync(path, statSync(path).mode & 0o100 ? 0o755 : 0o644);
  }
  return entries.length;
}
