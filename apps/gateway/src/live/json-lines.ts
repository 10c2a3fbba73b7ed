import { AppError, toAppError } from '@mngr/errors';
import type { FastifyReply } from 'fastify';
import { once } from 'node:events';

type Line = { readonly event: string };

/**
 * Streams lines of JSON. What fails before the first line is thrown, and becomes a problem; afterwards it is an `error`
 * line. The head is sent with the first line, also when that one is not shown.
 *
 * @param isShown lines that are left out for clients that do not know them
 */
export async function writeJsonLines<L extends Line>(
  reply: FastifyReply,
  lines: AsyncGenerator<L>,
  gone: AbortSignal,
  isShown: (line: L) => boolean = () => true,
): Promise<void> {
  const first = await lines.next();
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'application/jsonl',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  reply.raw.flushHeaders();
  const write = (line: L): Promise<void> | undefined => (isShown(line) ? writeLine(reply, line, gone) : undefined);
  try {
    if (!first.done) await write(first.value);
    for await (const line of lines) await write(line);
  } catch (error) {
    const { code, message } = error instanceof AppError ? error : toAppError(error);
    await writeLine(reply, { event: 'error', code, message }, gone);
  }
  reply.raw.end();
}

/** Waits for a slow reader: its credit at the host then runs out, and the command itself waits. */
async function writeLine(reply: FastifyReply, line: object, gone: AbortSignal): Promise<void> {
  if (gone.aborted || reply.raw.write(`${JSON.stringify(line)}\n`)) return;
  await once(reply.raw, 'drain', { signal: gone }).catch(() => {});
}
