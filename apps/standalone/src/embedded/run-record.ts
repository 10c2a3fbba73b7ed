import { z } from 'zod';
import { readIfExists, writePrivateFile } from './private-files.js';

const runRecordSchema = z.object({
  pid: z.number().int().positive(),
  startTime: z.string(),
  port: z.number().int().min(1).max(65_535),
  /** Hash of program and arguments: a server started in another way is replaced, not adopted. */
  fingerprint: z.string(),
});

/** What is known of a server that was started here, in `run/<name>.json`; it may be long dead. */
export type RunRecord = z.infer<typeof runRecordSchema>;

/** @returns `undefined` when there is none or it cannot be read as one: then nothing is known. */
export function readRunRecord(path: string): RunRecord | undefined {
  try {
    const parsed = runRecordSchema.safeParse(JSON.parse(readIfExists(path) ?? 'null'));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export function writeRunRecord(path: string, record: RunRecord): void {
  writePrivateFile(path, `${JSON.stringify(record)}\n`);
}
