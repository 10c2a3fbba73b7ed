import { AppError, invalidInput, unavailable } from '@mngr/errors';
import { fenced } from '../database/fenced.js';
import { isConnectionLost, isDatabaseBusy, sqlStateOf } from '../database/database-failure.js';

/**
 * What a failed transaction means. `lost`: nobody knows whether it was committed. `busy`: rolled back, and later it may
 * pass. `refused`: rolled back, because of something in it.
 */
export type FailureKind = 'lost' | 'busy' | 'refused';

/** A failed transaction of an `AppendSession`. */
export class AppendFailure extends Error {
  override readonly name = 'AppendFailure';

  constructor(
    readonly kind: FailureKind,
    cause: unknown,
  ) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

const LOG_EPOCH_OVER = 'MN001';

export function failureKindOf(error: unknown): FailureKind {
  if (isConnectionLost(error)) return 'lost';
  return isDatabaseBusy(error) || sqlStateOf(error) === LOG_EPOCH_OVER ? 'busy' : 'refused';
}

/** What the caller of a failed item hears. */
export function toCallerError(failure: AppendFailure): AppError {
  const options = { cause: failure.cause };
  const code = sqlStateOf(failure.cause);
  if (failure.kind === 'lost')
    return unavailable('store.connection-lost', 'The database went away; the outcome is unknown, ask again.', options);
  if (code === LOG_EPOCH_OVER) return fenced(failure.cause);
  if (failure.kind === 'busy') return unavailable('store.busy', 'The database refused for now; ask again.', options);
  // Classes 21 to 23 speak of the data; everything else in a single item is a bug of ours.
  if (code?.startsWith('2'))
    return invalidInput('store.item-refused', `The store cannot hold this item (${code}).`, options);
  return new AppError('defect', 'store.append-failed', failure.message, options);
}
