import type { AppError, ErrorKind } from './app-error.js';

/** RFC 9457 problem details, as the gateway answers them. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly instance?: string;
  readonly wayOut?: string;
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly errors?: readonly { readonly path: string; readonly message: string }[];
}

const STATUS: Readonly<Record<ErrorKind, number>> = {
  'invalid-input': 400,
  unauthenticated: 401,
  forbidden: 403,
  'not-found': 404,
  rejected: 409,
  'version-conflict': 409,
  'rate-limited': 429,
  defect: 500,
  unavailable: 503,
  timeout: 504,
};

const TITLE: Readonly<Record<ErrorKind, string>> = {
  'invalid-input': 'The request is not valid',
  unauthenticated: 'Authentication is required',
  forbidden: 'This is not allowed',
  'not-found': 'Not found',
  rejected: 'The request was refused',
  'version-conflict': 'Somebody else changed it meanwhile',
  'rate-limited': 'Too many requests',
  defect: 'mngr made an error',
  unavailable: 'A part of mngr cannot be reached',
  timeout: 'A part of mngr did not answer in time',
};

/** `type` is a name, not an address: `docs/errors.md` explains the code; a defect's message stays in the log, by trace id. */
export function toProblem(error: AppError, traceId?: string): Problem {
  const isDefect = error.kind === 'defect';
  const { errors, ...facts } = error.facts;
  return {
    type: `urn:mngr:error:${error.code}`,
    title: TITLE[error.kind],
    status: STATUS[error.kind],
    detail: isDefect
      ? 'Something failed that should not; the log of the service has it under this trace id.'
      : error.message,
    code: error.code,
    ...(traceId ? { instance: traceId } : {}),
    ...(error.wayOut ? { wayOut: error.wayOut } : {}),
    ...(isDefect || Object.keys(facts).length === 0 ? {} : { facts }),
    ...(Array.isArray(errors) ? { errors: errors as { path: string; message: string }[] } : {}),
  };
}
