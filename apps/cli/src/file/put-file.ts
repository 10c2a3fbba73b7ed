import { createReadStream, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { invalidInput } from '@mngr/errors';
import { runFiles } from '../client/file-stream.js';
import { MAX_PIECE_BYTES, type LiveSource } from '../client/live-input.js';
import type { FilePutFlagValues } from '../commands/file-put.command.js';
import { EXIT } from '../program/exit-code.js';
import type { Invocation } from '../program/invocation.js';
import { UsageError } from '../program/usage-error.js';
import { fileTarget } from './file-flags.js';

/** `file put`. @returns the exit code */
export async function putFile(
  invocation: Invocation,
  target: string,
  path: string,
  { input, mode, relativeTo }: FilePutFlagValues,
): Promise<number> {
  const { output } = invocation;
  if (mode !== undefined && !/^[0-7]{3,4}$/.test(mode)) {
    throw new UsageError(`Invalid value for --mode: "${mode}" is not an octal number such as 0644.`);
  }
  const source = sourceOf(invocation, input);
  try {
    const client = await invocation.gateway();
    const { id } = await fileTarget(client, target);
    const order = { act: 'write', root: relativeTo ?? 'work', path } as const;
    let written = path;
    const size = await runFiles(client, id, mode === undefined ? order : { ...order, mode: Number.parseInt(mode, 8) }, {
      onOpened: (opened) => void (written = opened.path),
      source,
    });
    const record = { path: written, size };
    output.line(`Wrote ${size} bytes to ${written}`);
    output.json({ event: 'file_written', ...record });
    output.event('file_written', record);
    output.items([record]);
    return EXIT.ok;
  } finally {
    source.close();
  }
}

/** Checked before anything is asked, so that a wrong name changes nothing. */
function sourceOf({ cwd, terminal }: Invocation, input: string | undefined): LiveSource {
  if (input === undefined) {
    if (!terminal.isStdinTty) return terminal.stdinSource();
    throw new UsageError('No content was given.', 'Pipe it in, or use --input FILE.');
  }
  const file = resolve(cwd, input);
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new UsageError(`Invalid value for --input: there is no file ${input}.`);
  if (found.isDirectory()) {
    throw invalidInput('file.is-directory', `${input} is a directory, not a file.`, {
      wayOut: '"mngr rsync" transfers directories.',
    });
  }
  const stream = createReadStream(file, { highWaterMark: MAX_PIECE_BYTES });
  stream.on('error', () => undefined); // whoever iterates gets it
  return { chunks: stream, close: () => void stream.destroy() };
}
