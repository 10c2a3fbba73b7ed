import { existsSync } from 'node:fs';
import { invalidInput, notFound, unavailable, type AppError } from '@mngr/errors';
import { errorCode } from '../error-code.js';

/** Names what was missing: node reports a missing directory and a missing program with the same ENOENT. */
export function startFailure(argv: readonly string[], cwd: string | undefined, cause: unknown): AppError {
  const program = argv[0] ?? '';
  const code = errorCode(cause) ?? 'unknown';
  if (code === 'E2BIG') {
    return invalidInput('command.too-long', 'The command line is longer than this machine takes.', {
      facts: { program },
      wayOut: 'Put the text into a file and name that.',
      cause,
    });
  }
  const isNoDirectory = code === 'ENOTDIR' || (code === 'ENOENT' && cwd !== undefined && !existsSync(cwd));
  if (isNoDirectory && cwd !== undefined) {
    return notFound('command.no-such-directory', `The directory ${cwd} does not exist or is none.`, {
      facts: { cwd, program },
      wayOut: 'Create the directory or name another one.',
      cause,
    });
  }
  if (code === 'ENOENT') {
    return notFound('command.not-found', `The program ${program} was not found.`, {
      facts: { program },
      wayOut: 'Install it, or check the spelling and PATH.',
      cause,
    });
  }
  return unavailable('command.not-started', `The program ${program} could not be started (${code}).`, {
    facts: { program, code },
    wayOut: 'Check its permissions and the limits of this machine, then try again.',
    cause,
  });
}
