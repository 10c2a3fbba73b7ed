import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CampaignRun } from './campaign-run.js';
import type { MutantResult } from './hunt.js';
import { PATCHES } from './patches.js';

const FILE = join(PATCHES, 'RECORD.md');
const HEAD = `# Hunts for planted bugs

Written by \`npm run mutants -- --record\`: which invariant of the fault campaign found which planted bug, and in what time.
`;

export interface HuntRecord {
  readonly commit: string;
  readonly at: Date;
  readonly control: CampaignRun | undefined;
  readonly results: readonly MutantResult[];
}

/** Appends a hunt to `reliability/mutants/RECORD.md`. @returns the file */
export function writeRecord(record: HuntRecord): string {
  appendFileSync(FILE, `${existsSync(FILE) ? '' : HEAD}\n${recordText(record)}`);
  return FILE;
}

export function recordText({ commit, at, control, results }: HuntRecord): string {
  const found = results.filter(({ verdict }) => verdict === 'found').length;
  const controlText =
    control === undefined
      ? 'no control run'
      : `control ${control.outcome} (seed ${control.seed}, ${control.seconds} s)`;
  const rows = results.map(({ id, title, verdict, runs, findBy }) => {
    const last = runs.at(-1);
    const invariants = [...(last?.violations.keys() ?? [])];
    const by = [
      ...invariants.filter((one) => findBy.includes(one)),
      ...invariants.filter((one) => !findBy.includes(one)),
    ];
    const seconds = runs.reduce((sum, run) => sum + run.seconds, 0);
    return [id, title, verdict, by.join(' ') || '-', String(last?.seed ?? '-'), String(seconds)];
  });
  const head = [
    '| id | planted bug | verdict | invariants | seed | seconds |',
    '| --- | --- | --- | --- | --- | --- |',
  ];
  const table = [...head, ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n');
  return `## ${at.toISOString().slice(0, 16).replace('T', ' ')} UTC, commit ${commit}: ${found} of ${results.length} found, ${controlText}\n\n${table}\n`;
}
