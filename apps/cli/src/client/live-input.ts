import { setTimeout as delay } from 'node:timers/promises';
import { AppError } from '@mngr/errors';
import type { GatewayClient } from './gateway-client.js';

/** What a command or a written file reads. */
export interface LiveSource {
  readonly chunks: AsyncIterable<Buffer>;
  /** Stops reading, also while a read is under way. */
  close(): void;
}

/** As the contracts have it; a spec compares it. */
export const MAX_PIECE_BYTES = 384 * 1024;
/** The host gives up a file whose writer is silent for a minute. */
const SIGN_OF_LIFE_MS = 15_000;

/**
 * Sends everything that comes from a source as numbered pieces, at the pace of the reader; each piece is taken once, however
 * often it is sent. Ends when the source ends or the reader is gone.
 *
 * @returns how many bytes were taken
 * @throws AppError when a piece could not be handed over
 */
export async function sendInput(
  client: GatewayClient,
  agent: string,
  streamId: string,
  source: LiveSource,
  signal: AbortSignal,
): Promise<number> {
  let [n, sizeBytes] = [0, 0];
  const send = async (bytes: Buffer, isEnd: boolean): Promise<boolean> => {
    const body = { streamId, n, base64: bytes.toString('base64'), isEnd };
    for (;;) {
      if (signal.aborted) return false;
      const { isTaken } = await client.call('input', { ref: agent, body });
      if (isTaken) break;
    }
    n++;
    sizeBytes += bytes.length;
    return true;
  };
  try {
    for await (const chunk of withSigns(source.chunks)) {
      for (let at = 0; at === 0 || at < chunk.length; at += MAX_PIECE_BYTES) {
        if (!(await send(chunk.subarray(at, at + MAX_PIECE_BYTES), false))) return sizeBytes;
      }
    }
    await send(Buffer.alloc(0), true);
  } catch (thrown) {
    // The reader ended without reading everything: how it ended is told by its own stream.
    if (!(thrown instanceof AppError && thrown.code === 'live.unknown-stream')) throw thrown;
  }
  return sizeBytes;
}

/** The chunks, and an empty one whenever there is none for some time. */
async function* withSigns(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  for (let next = iterator.next(); ;) {
    const timer = new AbortController();
    const sign = delay(SIGN_OF_LIFE_MS, undefined, { signal: timer.signal }).catch(() => undefined);
    const result = await Promise.race([next, sign]);
    timer.abort();
    if (result === undefined) {
      yield Buffer.alloc(0);
      continue;
    }
    if (result.done === true) return;
    yield result.value;
    next = iterator.next();
  }
}
