import { newHexId, type Actor } from '@mngr/contracts';
import { invalidInput } from '@mngr/errors';
import { sha256Hex } from '@mngr/messaging';

/**
 * The id under which a command has one answer for ever: a hash of who asks, for which project, with which key.
 *
 * @param key the `Idempotency-Key` header, up to 200 printable characters; without one each request is a new command
 * @param part sets apart further commands of the same request; no key of a client can name one
 */
export function commandIdFor(actor: Actor, projectId: string, key: string | undefined, part?: string): string {
  if (key === undefined) return newHexId();
  if (!/^[\x21-\x7e]{1,200}$/.test(key)) {
    throw invalidInput('request.bad-idempotency-key', 'Idempotency-Key must be 1 to 200 printable ASCII characters.');
  }
  const asked = [actor.kind, actor.id, projectId, key, ...(part === undefined ? [] : [part])];
  return sha256Hex(JSON.stringify(asked)).slice(0, 32);
}
