import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are missing. Each is tried once: Node's own `recursive` never ends where a folder
 * cannot be made and the one above it is there, as in /proc (Node 24.21).
 *
 * @throws NodeJS.ErrnoException of the folder that could not be made
 */
export function makeFolders(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  if (dirname(path) !== path) makeFolders(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    const isThere = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true; // somebody else made it meanwhile
    if (!isThere) throw error;
  }
}
