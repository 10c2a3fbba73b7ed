import { createWriteStream, readFileSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';

/** Appends records to a file, one a line, in the order of the calls. */
export class JsonLines<Line> {
  readonly #stream: WriteStream;

  constructor(file: string) {
    this.#stream = createWriteStream(file, { flags: 'a' });
  }

  write(line: Line): void {
    this.#stream.write(`${JSON.stringify(line)}\n`);
  }

  /** Everything written is in the file afterwards. */
  async close(): Promise<void> {
    this.#stream.end();
    await once(this.#stream, 'close');
  }
}

/** The records of such a file; none if it is missing. A last line that was cut off by a crash is left out. */
export function readJsonLines<Line>(file: string): readonly Line[] {
  let text;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
  const lines = text.split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as Line);
}
