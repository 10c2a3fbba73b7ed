import type { z } from 'zod';

/**
 * A question over core NATS with one answer: at most once, with a deadline. The answer travels as
 * `{ ok: true, value }` or `{ ok: false, error: WireError }`.
 */
export interface RequestContract<Q extends z.ZodType, A extends z.ZodType> {
  /** Subject pattern that the answering service subscribes to; `*` stands for a token of `subjectFor`. */
  readonly listen: string;
  readonly request: Q;
  readonly answer: A;
  /** How long the asker waits. */
  readonly timeoutMs: number;
}

export function defineRequest<Q extends z.ZodType, A extends z.ZodType>(
  listen: string,
  parts: { readonly request: Q; readonly answer: A; readonly timeoutMs: number },
): RequestContract<Q, A> {
  return { listen, ...parts };
}
