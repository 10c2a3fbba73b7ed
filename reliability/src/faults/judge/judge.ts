import type { Verdict, WitnessRecord } from '../records.js';
import { acknowledged, finalAnswers } from './acknowledged.js';
import { causedDecisions } from './caused-decisions.js';
import { denied } from './denied.js';
import { epochs } from './epochs.js';
import { explainedEnds } from './explained-ends.js';
import { finalViews } from './final-views.js';
import { Findings, type Rule } from './findings.js';
import { keptWork } from './kept-work.js';
import { leftovers } from './leftovers.js';
import { gaplessLog, replayedModels, unchangedPast } from './log-integrity.js';
import { messages } from './messages.js';
import { names } from './names.js';
import { oneLife } from './one-life.js';
import { refusals } from './refusals.js';
import { readRun } from './run-records.js';
import { statuses } from './statuses.js';
import { decidedLives, toldEnds } from './told-ends.js';
import { viewers } from './viewers.js';

const BLIND_MS = 1_000;

const budgets: Rule = () => new Findings('I9', 'budgets are kept').row('there are no budgets yet');

/** In the order in which they are shown. */
const RULES: readonly Rule[] = [
  ...[acknowledged, finalAnswers, oneLife, gaplessLog, unchangedPast, replayedModels, explainedEnds, causedDecisions],
  ...[finalViews, keptWork, viewers, epochs, denied, budgets, leftovers],
  ...[messages, refusals, statuses, toldEnds, decidedLives, names],
];

/** Holds all invariants against the records of a run; reads files and nothing else, so an old run can be judged again. */
export async function judge(directory: string): Promise<Verdict> {
  const records = readRun(directory);
  const rows = RULES.map((rule) => rule(records));
  const idle = rows.filter(({ checked, skipped }) => checked === 0 && skipped === undefined);
  const notes = idle.map(({ invariant, title }) => `${invariant} found nothing to check: ${title}`);
  return { rows, notes: [...notes, ...blindness(records.witness)] };
}

function blindness(witness: readonly WitnessRecord[]): readonly string[] {
  const gaps = witness.flatMap((record) =>
    record.kind === 'heartbeat' && record.longestGapMs > BLIND_MS ? [record.longestGapMs] : [],
  );
  if (gaps.length === 0) return [];
  return [`the witness was blind ${gaps.length} times, for ${Math.max(...gaps)} ms at most`];
}
