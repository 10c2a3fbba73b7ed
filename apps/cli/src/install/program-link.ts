import { lstatSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { AppError } from '@mngr/errors';

/** Where a link leads; `undefined` when there is no link. */
export function linkTarget(path: string): string | undefined {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  return stat?.isSymbolicLink() === true ? resolve(dirname(path), readlinkSync(path)) : undefined;
}

/**
 * Makes `path` a link to the launcher. A link to another launcher of ours, such as that of an older checkout, is replaced.
 *
 * @returns whether anything changed
 * @throws AppError `install.path-taken` when something stands there that mngr did not make
 * @throws AppError `install.unwritable`
 */
export function placeLink(path: string, launcher: string, mayReplace: boolean): boolean {
  const target = linkTarget(path);
  if (target === launcher) return false;
  const isTaken = lstatSync(path, { throwIfNoEntry: false }) !== undefined;
  if (isTaken && !mayReplace && !target?.endsWith('/mngr')) {
    throw new AppError(
      'rejected',
      'install.path-taken',
      `${path} is there already and is not a link to a mngr launcher.`,
      {
        wayOut: 'Use --force to replace it, or --bin-dir for another directory.',
      },
    );
  }
  try {
    mkdirSync(dirname(path), { recursive: true });
    const temp = `${path}.${process.pid}`;
    rmSync(temp, { force: true });
    symlinkSync(launcher, temp);
    renameSync(temp, path);
  } catch (cause) {
    throw new AppError('unavailable', 'install.unwritable', `${path} cannot be made.`, {
      cause,
      wayOut: `Make ${dirname(path)} writable for you, or use --bin-dir for another directory.`,
    });
  }
  return true;
}

/** Removes the link if it leads to a launcher of ours. @returns whether it was there */
export function removeLink(path: string, launcher: string): boolean {
  if (linkTarget(path) !== launcher) return false;
  rmSync(path);
  return true;
}
