import { AppError, invalidInput, unavailable } from '@mngr/errors';
import { Catch, type RpcExceptionFilter } from '@nestjs/common';
import { throwError, type Observable } from 'rxjs';

const SOCKET_CODES = /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN)/;
// What `pg` 8.23 says without a code.
const CLIENT_MESSAGES = /^(Connection terminated|timeout e|Query read timeout|Client (was closed|has encountered))/;

// Not `instanceof`: errors of node's own sockets come from another realm under a test runner.
function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** @see https://www.postgresql.org/docs/18/errcodes-appendix.html */
export function sqlStateOf(error: unknown): string | undefined {
  const code = codeOf(error);
  return /^[0-9A-Z]{5}$/.test(code) && code !== 'EPIPE' ? code : undefined;
}

/** The connection is gone, so nobody knows what became of the statement. */
export function isConnectionLost(error: unknown): boolean {
  const state = sqlStateOf(error);
  if (state !== undefined) return state.startsWith('08') || state.startsWith('57P') || state === '25P03';
  return SOCKET_CODES.test(codeOf(error)) || (error instanceof Error && CLIENT_MESSAGES.test(error.message));
}

/** The server refused for now: a lock, a limit, a timeout, a read-only moment of a failover. */
export function isDatabaseBusy(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state !== undefined && (/^(40|53|55|57|58)/.test(state) || state === '25006');
}

/** A question that fails because of the database is `unavailable`, not our defect. */
@Catch()
export class DatabaseFailureFilter implements RpcExceptionFilter {
  catch(exception: unknown): Observable<never> {
    return throwError(() => toStoreError(exception));
  }
}

export function toStoreError(error: unknown): unknown {
  if (error instanceof AppError) return error;
  if (isConnectionLost(error))
    return unavailable('store.unreachable', 'The database cannot be reached.', { cause: error });
  if (isDatabaseBusy(error))
    return unavailable('store.busy', 'The database refused for now; ask again.', { cause: error });
  // Class 22: a value that no column can hold, such as NUL or a number that is too large.
  if (sqlStateOf(error)?.startsWith('22') === true)
    return invalidInput('store.question-refused', 'The question holds a value that the store cannot compare.', {
      cause: error,
    });
  return error;
}
