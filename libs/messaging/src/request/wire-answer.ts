import { fromWireError, toWireError, type AppError, type WireError } from '@mngr/errors';

type WireAnswer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: WireError };

export function encodeValue(value: unknown): string {
  return JSON.stringify({ ok: true, value } satisfies WireAnswer);
}

export function encodeError(error: AppError): string {
  return JSON.stringify({ ok: false, error: toWireError(error) } satisfies WireAnswer);
}

const [VALUE_BEGINS, VALUE_ENDS] = ['{"ok":true,"value":', '}'].map((text) => Buffer.from(text)) as [Buffer, Buffer];

/**
 * The value of an answer as the bytes that came, not read: for who only passes it on.
 *
 * @throws the AppError that the other side answered
 */
export function valueBytes(answer: Uint8Array): Buffer {
  const bytes = Buffer.from(answer.buffer, answer.byteOffset, answer.byteLength);
  if (VALUE_BEGINS.compare(bytes, 0, VALUE_BEGINS.length) === 0)
    return bytes.subarray(VALUE_BEGINS.length, -VALUE_ENDS.length);
  return Buffer.from(JSON.stringify(decodeAnswer(bytes.toString())));
}

/** @throws the AppError that the other side answered */
export function decodeAnswer(text: string): unknown {
  const answer = JSON.parse(text) as WireAnswer;
  if (!answer.ok) throw fromWireError(answer.error);
  return answer.value;
}
