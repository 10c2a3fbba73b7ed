import { join } from 'node:path';
import { readJsonLines } from '../../kit/json-lines.js';
import { judge } from '../judge/judge.js';
import type { FaultRecord } from '../records.js';
import { faultsText, verdictText } from './report.js';

/** 0 nothing found, 1 violations, 2 could not run, 3 invalid. */
export type ExitCode = 0 | 1 | 2 | 3;

/** Judges the records of a run and prints the tables. @returns 1 for any violation */
export async function judgeAndTell(directory: string, say: (line: string) => void): Promise<ExitCode> {
  say(faultsText(readJsonLines<FaultRecord>(join(directory, 'faults.jsonl'))));
  const verdict = await judge(directory);
  say(`\n${verdictText(verdict)}\n`);
  return verdict.rows.some(({ violations }) => violations.length > 0) ? 1 : 0;
}
