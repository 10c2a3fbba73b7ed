import { invalidInput } from '@mngr/errors';
import { z } from 'zod';

const offsetsSchema = z.record(z.string(), z.int().nonnegative());
export type RecordOffsets = z.infer<typeof offsetsSchema>;

/** How far each file was read, as one opaque word. */
export function cursorOf(offsets: RecordOffsets): string {
  return Buffer.from(JSON.stringify(offsets)).toString('base64url');
}

/** @throws AppError `request.bad-cursor` (invalid-input) */
export function parseCursor(cursor: string | undefined): RecordOffsets {
  if (cursor === undefined) return {};
  try {
    return offsetsSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch (cause) {
    throw invalidInput('request.bad-cursor', 'The cursor was not given by this gateway.', {
      wayOut: 'Begin again without a cursor.',
      cause,
    });
  }
}
