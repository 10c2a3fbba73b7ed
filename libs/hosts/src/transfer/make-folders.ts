import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode } from '../error-code.js';

/**
 * Makes a folder and those above it that are missing. Each is tried once: Node's own `recursive` never ends where a folder
 * cannot be made and the one above it is there, as in /proc (Node 24.21).
 *
 * @throws NodeJS.ErrnoException of the folder that could not be made
 */
export async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return;
    if (errorCode(error) !== 'ENOENT' || dirname(path) === path) throw error;
    await makeFolders(dirname(path));
    await mkdir(path).catch((again: unknown) => {
      if (errorCode(again) !== 'EEXIST') throw again; // somebody else made it meanwhile
    });
  }
}
