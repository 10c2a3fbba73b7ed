import { createWriteStream, existsSync, readFileSync, type WriteStream } from 'node:fs';
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
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, 'utf8').split('\n');
  lines.pop();
  return lines.map((line) => JSON.parse(line) as Line);
}
