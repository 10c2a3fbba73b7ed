import { invalidInput, type AppError } from '@mngr/errors';

/** What the client of NATS says of a message above the server's `max_payload`, before it sends anything. */
export function isTooLarge(error: unknown): boolean {
  for (let cause = error; cause instanceof Error; cause = cause.cause)
    if (cause.message.includes('max_payload')) return true;
  return false;
}

/** Sending it again cannot help, so that it must not look like a bus that is down. */
export function tooLarge(what: string, cause: unknown): AppError {
  return invalidInput('bus.too-large', `${what} does not fit into one message.`, { cause });
}
