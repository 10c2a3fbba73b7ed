import { z } from 'zod';

/** The largest free text that travels inline, in UTF-8 bytes; larger ones are blobs. */
export const MAX_TEXT_BYTES = 512 * 1024;
/** How much of a free text an event keeps, in characters. */
export const PREVIEW_LENGTH = 200;

const LONE_SURROGATE = /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/;

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/**
 * Text that PostgreSQL's jsonb and a C string can both hold: no NUL, no lone surrogate.
 *
 * @param maxBytes the limit in UTF-8 bytes
 */
export function safeText(maxBytes: number): z.ZodString {
  return z
    .string()
    .refine((text) => !text.includes('\0'), 'must not contain NUL')
    .refine((text) => !LONE_SURROGATE.test(text), 'must not contain a lone surrogate')
    .refine(
      (text) => text.length <= maxBytes && byteLength(text) <= maxBytes,
      `must not be larger than ${maxBytes} bytes`,
    );
}

/** A name that machines give: printable ASCII without spaces, so that every store and protocol can carry it. */
export function token(maxLength: number): z.ZodString {
  return z
    .string()
    .max(maxLength)
    .regex(/^[\x21-\x7e]*$/, 'must be printable ASCII without spaces');
}

/** One line for people: at most 1,024 bytes. */
export const shortText = safeText(1024);
/** A path on a host. */
export const pathText = safeText(4096);
export const absolutePath = pathText.startsWith('/', 'must be an absolute path');
/** Instants are UTC with milliseconds, so that text order is time order. */
export const instantSchema = z.iso.datetime({ precision: 3 });

/** Cuts a text to what an event keeps of it, never inside a surrogate pair. */
export function previewOf(text: string): string {
  const cut = text.slice(0, PREVIEW_LENGTH);
  return LONE_SURROGATE.test(cut) ? cut.slice(0, -1) : cut;
}
