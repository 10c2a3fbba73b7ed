import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { invalidInput } from '@mngr/errors';
import { decodeText } from '../terminal/terminal.js';

/** Editors and `echo` end a text with a line feed that nobody wants typed: one is dropped, everything else stays. */
export function withoutFinalNewline(text: string): string {
  return text.replace(/\r?\n$/, '');
}

/** The message in a file. @throws AppError when it cannot be read or is not UTF-8 */
export function readMessageFile(path: string, cwd: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(resolve(cwd, path));
  } catch (cause) {
    throw invalidInput('message.no-file', `The message file ${path} cannot be read.`, {
      wayOut: 'Check the path, which is relative to this directory, and its permissions.',
      cause,
    });
  }
  return withoutFinalNewline(decodeText(bytes, path));
}
