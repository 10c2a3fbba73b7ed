import { AppError, type ErrorKind, type Problem } from '@mngr/errors';
import type { EventLine, ExecLine, FileLine } from '@mngr/contracts';
import type { AnswerOf, RouteName } from './routes.js';

// The one place that trusts what the gateway sent: both are built from the same contracts, unknown fields are ignored,
// and checking every field with zod would cost more than the whole request.

function objectOf(text: string, what: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError('defect', 'gateway.bad-answer', `The gateway's ${what} is not JSON.`, { cause });
  }
  if (typeof value === 'object' && value !== null) return value;
  throw new AppError('defect', 'gateway.bad-answer', `The gateway's ${what} is not an object.`);
}

export function parseAnswer<R extends RouteName>(text: string): AnswerOf<R> {
  return objectOf(text, 'answer') as AnswerOf<R>;
}

export function parseExecLine(text: string): ExecLine {
  return objectOf(text, 'exec stream') as ExecLine;
}

export function parseFileLine(text: string): FileLine {
  return objectOf(text, 'file stream') as FileLine;
}

export function parseEventLine(text: string): EventLine {
  return objectOf(text, 'event') as EventLine;
}

const KIND_BY_STATUS: Readonly<Record<number, ErrorKind>> = {
  400: 'invalid-input',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'rejected',
  413: 'invalid-input',
  422: 'invalid-input',
  429: 'rate-limited',
  502: 'unavailable',
  503: 'unavailable',
  504: 'timeout',
};

function problemOf(text: string): Partial<Problem> {
  try {
    return objectOf(text, 'problem');
  } catch {
    return {};
  }
}

/** A problem+json body as an error: its sentence, what was wrong with each field, and the way out. */
export function errorOfProblem(status: number, body: string): AppError {
  const problem = problemOf(body);
  const kind = KIND_BY_STATUS[status] ?? 'defect';
  const sentence = problem.detail ?? problem.title ?? `The gateway answered ${status}.`;
  const fields = (problem.errors ?? []).map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  const trace = kind === 'defect' && problem.instance !== undefined ? ` (trace ${problem.instance})` : '';
  return new AppError(kind, problem.code ?? `gateway.status-${status}`, [sentence + trace, ...fields].join('\n'), {
    facts: { ...problem.facts, status },
    ...(problem.wayOut === undefined ? {} : { wayOut: problem.wayOut }),
  });
}
