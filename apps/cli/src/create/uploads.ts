import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { CreateAgentBody } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { UsageError } from '../program/usage-error.js';

/** The contract's limit, which is not loaded for a create without uploads. @see MAX_UPLOAD_BYTES */
export const MAX_BYTES = 512 * 1024;

/**
 * Reads `LOCAL:REMOTE` pairs of files.
 *
 * @throws UsageError for what is no pair @throws AppError for a file that cannot be read, and for more than 512 KiB in all
 */
export function readUploads(pairs: readonly string[], cwd: string): NonNullable<CreateAgentBody['uploads']> {
  let total = 0;
  return pairs.map((pair) => {
    const at = pair.indexOf(':');
    const [local, remote] = [pair.slice(0, at), pair.slice(at + 1)];
    if (at < 1 || remote === '')
      throw new UsageError(`Invalid value for --upload-file: "${pair}" is not LOCAL:REMOTE.`);
    const content = readBounded(resolve(cwd, local), local, MAX_BYTES - total);
    total += content.length;
    return { path: remote, base64: content.toString('base64') };
  });
}

function readBounded(path: string, shown: string, most: number): Buffer {
  let fd: number | undefined;
  try {
    fd = openSync(path, 'r');
    const stat = fstatSync(fd);
    if (!stat.isFile()) throw new Error('it is not a file');
    if (stat.size > most) throw tooLarge(shown);
    return readFileSync(fd);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'create.upload-too-large') throw cause;
    throw invalidInput('create.no-upload', `The file ${shown} cannot be uploaded: it cannot be read.`, {
      wayOut: 'Check the path before the ":" of --upload-file.',
      cause,
    });
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

function tooLarge(shown: string): Error {
  return invalidInput(
    'create.upload-too-large',
    `With ${shown} the uploads are larger than ${MAX_BYTES / 1024} KiB in all.`,
    {
      wayOut: 'Copy large files in an --extra-provision-command, or into the work directory once the agent is made.',
    },
  );
}
