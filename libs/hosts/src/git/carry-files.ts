import { constants } from 'node:fs';
import { copyFile, lstat, mkdir, readlink, realpath, rm, symlink, utimes } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { AppError, rejected } from '@mngr/errors';
import { errorCode } from '../error-code.js';
import type { Git } from './git.js';

export interface CarrySpec {
  /** Top of the source's working tree. */
  readonly source: string;
  /** Top of the tree that gets the files. */
  readonly target: string;
  /** Changed, staged, deleted and untracked files. */
  readonly includeUnclean: boolean;
  readonly includeIgnored: boolean;
}

const DEADLINE_MS = 600_000;
const AT_ONCE = 16;

/**
 * Brings files that are not committed from one working tree into another; what was deleted there is deleted here. Safe to
 * repeat. Repositories inside the source stay behind.
 *
 * @throws AppError (rejected) `workspace.unsafe-path`: the target leads out of itself there;
 *   `workspace.copy-failed`; else as `Git.run`
 */
export async function carryFiles(git: Git, spec: CarrySpec): Promise<void> {
  const paths = await uncommitted(git, spec);
  const root = await realpath(spec.target);
  const deadline = performance.now() + DEADLINE_MS;
  const waiting = paths.values();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (const path of waiting) {
        if (performance.now() > deadline) throw notCopied(path, 'it took more than 10 minutes in all');
        await carry(join(spec.source, path), join(root, path), root).catch((cause: unknown) => {
          throw cause instanceof AppError ? cause : notCopied(path, cause);
        });
      }
    }),
  );
}

async function uncommitted(
  git: Git,
  { source, includeUnclean, includeIgnored }: CarrySpec,
): Promise<readonly string[]> {
  const others = ['ls-files', '-z', '--others', '--exclude-standard'];
  const ask = (args: readonly string[]): Promise<string> => git.text(source, args);
  const answers = await Promise.all([
    ...(includeUnclean ? [ask(['diff', '-z', '--name-only', '--no-renames', 'HEAD', '--']), ask(others)] : []),
    ...(includeIgnored ? [ask([...others, '--ignored'])] : []),
  ]);
  // A name that ends with "/" is a repository of its own.
  return [...new Set(answers.flatMap((text) => text.split('\0')))].filter((path) => path !== '' && !path.endsWith('/'));
}

async function carry(from: string, to: string, root: string): Promise<void> {
  const found = await lstat(from).catch((cause: unknown) => {
    if (errorCode(cause) === 'ENOENT' || errorCode(cause) === 'ENOTDIR') return undefined;
    throw cause;
  });
  if (found === undefined) return rm(to, { force: true, recursive: true });
  if (!found.isFile() && !found.isSymbolicLink()) return; // a submodule, a socket
  await makeParent(to, root);
  // Whatever stands there is replaced, never written through: it may be a link.
  await rm(to, { force: true, recursive: true });
  if (found.isSymbolicLink()) return symlink(await readlink(from), to);
  await copyFile(from, to, constants.COPYFILE_FICLONE);
  await utimes(to, found.atime, found.mtime);
}

/** Makes the folder of a file, which must lie in the tree itself. */
async function makeParent(path: string, root: string): Promise<void> {
  const parent = dirname(path);
  await mkdir(parent, { recursive: true });
  const real = await realpath(parent);
  if (real !== root && relative(root, real).startsWith('..')) {
    throw rejected('workspace.unsafe-path', `${parent} leads out of ${root}.`, { wayOut: 'Leave that file behind.' });
  }
}

function notCopied(path: string, cause: unknown): AppError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return rejected('workspace.copy-failed', `${path} could not be brought along: ${said.slice(0, 1_000)}`, {
    wayOut: 'Check its permissions and free space, or leave it behind with --exclude-unclean.',
    cause,
  });
}
