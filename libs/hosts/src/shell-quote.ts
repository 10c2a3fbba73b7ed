import { invalidInput } from '@mngr/errors';

/**
 * Makes one word of POSIX shell text that means exactly `value`. The only way data enters shell text of ours.
 *
 * @throws AppError `argument.nul` (invalid-input): no program can receive a NUL byte
 */
export function shellQuote(value: string): string {
  if (value.includes('\0')) {
    throw invalidInput('argument.nul', 'An argument contains a NUL character, which no program can receive.', {
      wayOut: 'Remove the NUL character.',
    });
  }
  // Inside single quotes nothing is special except the quote itself, in every POSIX shell and every locale.
  return `'${value.replaceAll("'", `'\\''`)}'`;
}
