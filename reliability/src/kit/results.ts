import { appendFileSync, mkdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const FOLDER = fileURLToPath(new URL('../../results/', import.meta.url));

/** Appends one JSON line to `reliability/results/<program>.jsonl`, which is not in git. @returns the file */
export function keepResult(program: string, result: Readonly<Record<string, unknown>>): string {
  mkdirSync(FOLDER, { recursive: true });
  const file = join(FOLDER, `${program}.jsonl`);
  const line = { at: new Date().toISOString(), cores: cpus().length, loadAverage: loadavg()[0], ...result };
  appendFileSync(file, `${JSON.stringify(line)}\n`);
  return file;
}
