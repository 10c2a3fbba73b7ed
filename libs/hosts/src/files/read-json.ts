import { readFile } from 'node:fs/promises';
import { unavailable } from '@mngr/errors';
import { errorCode } from '../error-code.js';

/**
 * Reads a JSON file and gives it to a parser, which is where its shape is checked.
 *
 * @returns undefined when there is no such file
 * @throws AppError `file.not-json` (unavailable) for unreadable or malformed content, whatever `parse` throws
 */
export async function readJson<T>(path: string, parse: (value: unknown) => T): Promise<T | undefined> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(path, 'utf8'));
  } catch (cause) {
    if (errorCode(cause) === 'ENOENT') return undefined;
    throw unavailable('file.not-json', `The file ${path} cannot be read as JSON.`, {
      facts: { path },
      wayOut: 'Restore the file from a backup or remove it.',
      cause,
    });
  }
  return parse(value);
}
