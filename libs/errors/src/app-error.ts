/**
 * What went wrong, by who has to act. The kind alone decides HTTP status, bus settlement and CLI exit code;
 * only edges map it.
 */
export type ErrorKind =
  | 'invalid-input'
  | 'unauthenticated'
  | 'forbidden'
  | 'not-found'
  | 'rejected'
  | 'version-conflict'
  | 'unavailable'
  | 'timeout'
  | 'rate-limited'
  | 'defect';

/** Facts are shown to people and machines: no secrets, no stacks. */
export type ErrorFacts = Readonly<Record<string, unknown>>;

export interface AppErrorOptions {
  readonly facts?: ErrorFacts;
  readonly cause?: unknown;
  /** What the reader can do next, as a sentence. */
  readonly wayOut?: string;
}

/**
 * The one error class that crosses a boundary of ours.
 *
 * `code` is `<aggregate>.<what>` and stable; `message` is a sentence for a person.
 */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly facts: ErrorFacts;
  readonly wayOut: string | undefined;

  constructor(
    readonly kind: ErrorKind,
    readonly code: string,
    message: string,
    options: AppErrorOptions = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.facts = options.facts ?? {};
    this.wayOut = options.wayOut;
  }
}

/** A rule of the domain said no; repeating the same command cannot help. */
export function rejected(code: string, message: string, options?: AppErrorOptions): AppError {
  return new AppError('rejected', code, message, options);
}

export function invalidInput(code: string, message: string, options?: AppErrorOptions): AppError {
  return new AppError('invalid-input', code, message, options);
}

export function notFound(code: string, message: string, options?: AppErrorOptions): AppError {
  return new AppError('not-found', code, message, options);
}

/** Someone else's failure that may pass; the caller retries with the same id. */
export function unavailable(code: string, message: string, options?: AppErrorOptions): AppError {
  return new AppError('unavailable', code, message, options);
}

export function timedOut(code: string, message: string, options?: AppErrorOptions): AppError {
  return new AppError('timeout', code, message, options);
}

/** An unknown error becomes a `defect`: our bug until shown otherwise. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new AppError('defect', 'mngr.defect', message, { cause: error });
}

const RETRYABLE: ReadonlySet<ErrorKind> = new Set(['version-conflict', 'unavailable', 'timeout', 'rate-limited']);

/** Whether the same request may succeed later. A defect is retried only by a consumer, until its `max_deliver`. */
export function isRetryable(error: AppError): boolean {
  return RETRYABLE.has(error.kind);
}
