import { AppError, isRetryable, toAppError, type ErrorKind } from './app-error.js';
import { toProblem } from './problem.js';
import { fromWireError, toWireError } from './wire-error.js';

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
const kinds = Object.entries(STATUS) as [ErrorKind, number][];
const error = (kind: ErrorKind): AppError =>
  new AppError(kind, 'agent.running', 'It runs.', {
    facts: { id: 7 },
    wayOut: 'Stop it.',
    cause: new Error('inner secret'),
  });

describe('problems', () => {
  it.each(kinds)('of kind %s have status %i, a title, and the code to look up', (kind, status) => {
    const problem = toProblem(error(kind), 'trace1');
    expect(problem).toMatchObject({ status, code: 'agent.running', instance: 'trace1', wayOut: 'Stop it.' });
    expect(problem.type).toContain('agent.running');
    expect(problem.title).not.toBe('');
    expect(JSON.stringify(problem)).not.toMatch(/inner secret|stack/);
  });

  it('tell a person what happened, but of a defect only where to look', () => {
    expect(toProblem(error('rejected'))).toMatchObject({ detail: 'It runs.', facts: { id: 7 } });
    const defect = toProblem(toAppError(new TypeError('cannot read password of undefined')), 'trace1');
    expect(JSON.stringify(defect)).not.toContain('password');
    expect(toProblem(new AppError('defect', 'x.y', 'no', { facts: { secret: 's' } }))).not.toHaveProperty('facts');
  });

  it('list the misfits of a request beside its facts', () => {
    const errors = [{ path: 'name', message: 'is required' }];
    const problem = toProblem(new AppError('invalid-input', 'request.misfit', 'no', { facts: { errors, id: 1 } }));
    expect(problem).toMatchObject({ errors, facts: { id: 1 } });
    expect(problem.facts).not.toHaveProperty('errors');
    expect(toProblem(new AppError('invalid-input', 'request.misfit', 'no', { facts: { errors } }))).not.toHaveProperty(
      'facts',
    );
  });
});

describe('errors on the bus', () => {
  it.each(kinds)('of kind %s arrive as they left, without stack and cause', (kind) => {
    const wire = JSON.stringify(toWireError(error(kind)));
    expect(wire).not.toMatch(/inner secret|stack|spec\.ts/);
    const arrived = fromWireError(JSON.parse(wire));
    const { code, message, facts, wayOut } = error(kind);
    expect(arrived).toBeInstanceOf(AppError);
    expect(arrived).toMatchObject({ kind, code, message, facts, wayOut });
  });

  it('need neither facts nor a way out', () => {
    const arrived = fromWireError(JSON.parse(JSON.stringify(toWireError(new AppError('timeout', 'x.y', 'no')))));
    expect(arrived).toMatchObject({ kind: 'timeout', facts: {}, wayOut: undefined });
  });
});

describe('unknown errors', () => {
  it('are defects that keep their cause, whatever was thrown', () => {
    const cause = new TypeError('x');
    expect(toAppError(cause)).toMatchObject({ kind: 'defect', cause });
    for (const thrown of ['text', null, 7]) expect(toAppError(thrown)).toMatchObject({ kind: 'defect', cause: thrown });
    const known = error('rejected');
    expect(toAppError(known)).toBe(known);
  });

  it('are never retried as if they would pass by themselves', () => {
    const retried = kinds.map(([kind]) => kind).filter((kind) => isRetryable(error(kind)));
    expect(retried.toSorted()).toEqual(['rate-limited', 'timeout', 'unavailable', 'version-conflict']);
  });
});
