import { readFileSync } from 'node:fs';
import { invalidInput } from '@mngr/errors';
import { decodeText } from '../../terminal/terminal.js';

/** `ENOENT` and the like. */
export function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}

/** The text of a file; `undefined` when there is none. @throws AppError when it cannot be read, or is no UTF-8 */
export function readIfThere(path: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT' || codeOf(cause) === 'ENOTDIR') return undefined;
    throw invalidInput('settings.unreadable', `${path} cannot be read.`, {
      cause,
      wayOut: `Look at it: ls -l ${path}`,
    });
  }
  return decodeText(bytes, path).replace(/^\uFEFF/, '');
}
