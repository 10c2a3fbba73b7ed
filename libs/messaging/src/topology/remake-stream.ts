import type { StreamDeclaration } from '@mngr/contracts';
import type { Bus } from '../bus.js';
import { readStream, type StoredMessage } from './read-stream.js';
import { ensureStream } from './reconcile-topology.js';

const PUT_BACK_TIMEOUT_MS = 5_000;

/**
 * Deletes a stream and makes it again. Its consumers go with it. What an only copy holds is read first and put back.
 *
 * @returns how many messages were put back
 * @throws whatever kept an only copy from being read: then it is left as it is
 */
export async function remakeStream(bus: Bus, declaration: StreamDeclaration): Promise<number> {
  const kept: StoredMessage[] = [];
  if (declaration.isOnlyCopy === true) {
    for await (const message of readStream(bus, declaration.name, declaration.subjects[0])) kept.push(message);
  }
  await bus.jsm.streams.delete(declaration.name);
  await ensureStream(bus, declaration);
  for (const { subject, text } of kept) await bus.js.publish(subject, text, { timeout: PUT_BACK_TIMEOUT_MS });
  return kept.length;
}
