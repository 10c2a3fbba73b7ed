import { lstat, readdir, readlink } from 'node:fs/promises';
import { join } from 'node:path';

/** Every file and link below a directory, by its path there: enough to see that one was touched. */
export type TreeListing = ReadonlyMap<string, string>;

/** Lists a directory, following no link. Folders count by what is in them. */
export async function listTree(root: string): Promise<TreeListing> {
  const found = new Map<string, string>();
  const open = [''];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of await readdir(join(root, folder), { withFileTypes: true })) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) open.push(path);
      else found.set(path, await tokenOf(join(root, path), entry.isSymbolicLink()));
    }
  }
  return found;
}

async function tokenOf(path: string, isLink: boolean): Promise<string> {
  if (isLink) return `link ${await readlink(path)}`;
  const { size, mtimeMs, mode } = await lstat(path);
  return `${size} ${Math.floor(mtimeMs)} ${mode & 0o111}`;
}

/** Paths that are new, changed or gone. */
export function changesBetween(before: TreeListing, now: TreeListing): readonly string[] {
  const paths = new Set([...before.keys(), ...now.keys()]);
  return [...paths].filter((path) => before.get(path) !== now.get(path)).toSorted();
}
