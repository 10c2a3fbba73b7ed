import type { FileEntry } from '@mngr/contracts';
import { AppError } from '@mngr/errors';
import { parseFileLine } from './answer.parser.js';
import type { GatewayClient } from './gateway-client.js';
import { sendInput, type LiveSource } from './live-input.js';
import { brokenBy, readLines } from './read-lines.js';
import type { BodyOf } from './routes.js';

/** What a stream over files tells first. */
export interface OpenedFile {
  /** Absolute on the host. */
  readonly path: string;
  /** Of a file that is read, when it was opened. */
  readonly sizeBytes: number | null;
}

export interface FileHandlers {
  readonly onOpened?: (opened: OpenedFile) => void | Promise<void>;
  /** Awaited, so that a slow reader slows the host. */
  readonly onContent?: (bytes: Buffer) => void | Promise<void>;
  readonly onEntries?: (entries: readonly FileEntry[]) => void | Promise<void>;
  /** What is written. */
  readonly source?: LiveSource;
}

function broken(what: string, cause?: unknown): AppError {
  return new AppError('unavailable', 'file.stream-broken', `The transfer of ${what} broke off: ${brokenBy(cause)}.`, {
    cause,
    wayOut: 'Repeat it: a file on the host is replaced as a whole or not at all.',
  });
}

/**
 * Reads, writes or lists files of an agent's host, at most once.
 *
 * @returns how many bytes were written to the host; 0 for other acts
 * @throws AppError when it was refused, or `file.stream-broken` when its end is not known
 */
export async function runFiles(
  client: GatewayClient,
  agent: string,
  order: BodyOf<'files'>,
  { onOpened, onContent, onEntries, source }: FileHandlers,
): Promise<number> {
  const answer = await client.stream('files', { ref: agent, body: order, accept: 'application/jsonl' });
  const over = new AbortController();
  let sending = Promise.resolve(0);
  try {
    for await (const text of readLines(answer)) {
      if (text === '') continue;
      const line = parseFileLine(text);
      if (line.event === 'content') await onContent?.(Buffer.from(line.base64, 'base64'));
      else if (line.event === 'entries') await onEntries?.(line.entries);
      else if (line.event === 'end') return await sending;
      else if (line.event === 'error') throw new AppError('unavailable', line.code, line.message);
      else if (line.event === 'opened') {
        await onOpened?.(line);
        if (source === undefined) continue;
        sending = sendInput(client, agent, line.streamId, source, over.signal);
        sending.catch((error: unknown) => answer.destroy(error instanceof Error ? error : undefined));
      }
    }
  } catch (thrown) {
    throw thrown instanceof AppError ? thrown : broken(order.path, thrown);
  } finally {
    over.abort();
    source?.close();
    answer.destroy(); // else the host would go on with what nobody takes any more
  }
  throw broken(order.path);
}
