import { fromWireError, toWireError, type AppError, type WireError } from '@mngr/errors';

type WireAnswer = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: WireError };

export function encodeValue(value: unknown): string {
  return JSON.stringify({ ok: true, value } satisfies WireAnswer);
}

export function encodeError(error: AppError): string {
  return JSON.stringify({ ok: false, error: toWireError(error) } satisfies WireAnswer);
}

/** @throws the AppError that the other side answered */
export function decodeAnswer(text: string): unknown {
  const answer = JSON.parse(text) as WireAnswer;
  if (!answer.ok) throw fromWireError(answer.error);
  return answer.value;
}
