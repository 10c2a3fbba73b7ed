import { unavailable, type AppError } from '@mngr/errors';

/** What an event store says, and hears of itself, when another log has taken the place of the one that it serves. */
export function fenced(cause?: unknown): AppError {
  return unavailable('store.fenced', 'This event store serves an older epoch of the log.', {
    cause,
    wayOut: 'It opens the new log by itself within seconds: ask again.',
  });
}
