import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { AppError, invalidInput } from '@mngr/errors';
import { runFiles, type OpenedFile } from '../client/file-stream.js';
import type { FileGetFlagValues } from '../commands/file-get.command.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { makeFolders } from '../terminal/make-folders.js';
import { fileTarget } from './file-flags.js';

/** What an object of JSON can hold: its text must fit into one string. */
const MAX_IN_MEMORY_BYTES = 256 * 1024 * 1024;

type Take = (bytes: Buffer) => Promise<void> | void;

/** `file get`. @returns the exit code */
export async function getFile(
  invocation: Invocation,
  target: string,
  path: string,
  { output: file, relativeTo }: FileGetFlagValues,
): Promise<number> {
  const { output, cwd } = invocation;
  const client = await invocation.gateway();
  const { id } = await fileTarget(client, target);
  let opened: OpenedFile = { path, sizeBytes: null };
  const read = async (take: Take): Promise<number> => {
    let size = 0;
    await runFiles(
      client,
      id,
      { act: 'read', root: relativeTo ?? 'work', path },
      {
        onOpened: (told) => void (opened = told),
        onContent: (bytes) => {
          size += bytes.length;
          return take(bytes);
        },
      },
    );
    return size;
  };
  if (file !== undefined) {
    const local = resolve(cwd, file);
    const size = await saveTo(local, read);
    const record = { path: opened.path, size, output: local };
    output.line(`Wrote ${size} bytes to ${local}`);
    output.json({ event: 'file_read', ...record });
    output.event('file_read', record);
    output.items([record]);
    return EXIT.ok;
  }
  if (output.isHuman) {
    await read((bytes) => output.stream('stdout', bytes));
    return EXIT.ok;
  }
  const { size, base64 } = await inMemory(read, path);
  const record = { path: opened.path, size, content_base64: base64 };
  output.json({ event: 'file_read', ...record });
  output.event('file_read', record);
  output.items([record]);
  return EXIT.ok;
}

async function inMemory(
  read: (take: Take) => Promise<number>,
  path: string,
): Promise<{ size: number; base64: string }> {
  const chunks: Buffer[] = [];
  let total = 0;
  const size = await read((bytes) => {
    total += bytes.length;
    if (total > MAX_IN_MEMORY_BYTES) {
      throw invalidInput('file.too-large', `${path} is too large to be shown as one value.`, {
        wayOut: 'Use --output FILE.',
      });
    }
    chunks.push(bytes);
  });
  return { size, base64: Buffer.concat(chunks).toString('base64') };
}

/** A file appears as a whole; what is no regular file (a pipe, `/dev/null`) is written as the bytes come. */
async function saveTo(local: string, read: (take: Take) => Promise<number>): Promise<number> {
  const existing = await stat(local).catch(() => undefined);
  if (existing?.isDirectory() === true) throw unwritable(local, 'it is a directory');
  const isWhole = existing === undefined || existing.isFile();
  const written = isWhole ? join(dirname(local), `.mngr-${process.pid}-${Date.now()}.tmp`) : local;
  try {
    makeFolders(dirname(local));
    const stream = createWriteStream(
      written,
      isWhole ? { mode: existing?.mode ?? 0o666, flags: 'wx' } : { flags: 'w' },
    );
    await once(stream, 'open');
    const size = await read(async (bytes) => {
      if (!stream.write(bytes)) await once(stream, 'drain');
    });
    stream.end();
    await finished(stream);
    if (isWhole) await rename(written, local);
    return size;
  } catch (thrown) {
    if (isWhole) await rm(written, { force: true }).catch(() => undefined);
    throw thrown instanceof AppError
      ? thrown
      : unwritable(local, String((thrown as NodeJS.ErrnoException).code), thrown);
  }
}

function unwritable(local: string, why: string, cause?: unknown): AppError {
  return invalidInput('cli.unwritable', `The file ${local} cannot be written: ${why}.`, {
    wayOut: 'Choose another place with --output.',
    cause,
  });
}
