import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Output } from '../output/output.js';

const MAX_FILE_BYTES = 20 * 1024 * 1024;

/** Where observed events go: files below a folder, stdout, or both. */
export class EventSink {
  constructor(
    private readonly output: Output,
    private readonly options: {
      /** Files are `<dir>/events/<source>/events.jsonl`. */
      readonly dir: string | undefined;
      readonly isPrinted: boolean;
    },
  ) {}

  /** One event, with the four fixed fields first. */
  async emit(source: string, type: string, data: Readonly<Record<string, unknown>>): Promise<void> {
    const event = { event_id: randomUUID(), timestamp: new Date().toISOString(), source, type, ...data };
    const line = `${JSON.stringify(event)}\n`;
    if (this.options.dir !== undefined) append(join(this.options.dir, 'events', source), line);
    if (this.options.isPrinted) await this.output.stream('stdout', line);
  }
}

/** A file that has grown large becomes `.1`, and the one before is dropped. */
function append(folder: string, line: string): void {
  const path = join(folder, 'events.jsonl');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > MAX_FILE_BYTES) renameSync(path, `${path}.1`);
  appendFileSync(path, line, { mode: 0o600 });
}
