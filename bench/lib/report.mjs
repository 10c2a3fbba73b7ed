// What a bench has found: a small table for people, and one JSON line in bench/results/<bench>.jsonl.
import { execFileSync } from 'node:child_process';
import { appendFileSync, mkdirSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';
import { root } from '../../tools/lib/root.mjs';
import { round } from './stats.mjs';

/**
 * One line of the table.
 *
 * @param row `name`, `unit`, `ours`, and if there is one `floor`; `goal` is one of
 *   `{ratio: n}` ours ≤ n × floor · `{share: n}` ours ≥ n × floor · `{over: n}` ours ≤ floor + n · `{max: n}` ours ≤ n
 */
export function judge(row) {
  const { floor, ours, goal } = row;
  const ratio = floor === undefined || floor === 0 ? undefined : round(ours / floor);
  return {
    ...row,
    ours: round(ours),
    ...(floor === undefined ? {} : { floor: round(floor) }),
    ...(ratio === undefined ? {} : { ratio }),
    isMet: isMet(row, goal),
  };
}

function isMet({ floor, ours }, goal) {
  if (goal === undefined) return undefined;
  if (goal.ratio !== undefined) return ours <= goal.ratio * floor;
  if (goal.share !== undefined) return ours >= goal.share * floor;
  if (goal.over !== undefined) return ours - floor <= goal.over;
  return ours <= goal.max;
}

function goalText(goal, unit) {
  if (goal === undefined) return '';
  if (goal.ratio !== undefined) return `≤ ${goal.ratio} × floor`;
  if (goal.share !== undefined) return `≥ ${goal.share * 100} %`;
  if (goal.over !== undefined) return `floor + ${goal.over} ${unit}`;
  return `≤ ${goal.max} ${unit}`;
}

function againstFloor({ floor, ours, ratio, goal, unit }) {
  if (ratio === undefined) return '';
  if (goal?.over !== undefined) return `${ours >= floor ? '+' : ''}${round(ours - floor)} ${unit}`;
  return goal?.share === undefined ? `${ratio} ×` : `${round(ratio * 100)} %`;
}

export function printTable(title, rows) {
  const head = ['', 'floor', 'ours', 'against floor', 'goal', ''];
  const lines = rows.map((row) => [
    row.name,
    row.floor === undefined ? '' : `${row.floor} ${row.unit}`,
    `${row.ours} ${row.unit}`,
    againstFloor(row),
    goalText(row.goal, row.unit),
    row.isMet === undefined ? '' : row.isMet ? 'met' : 'MISSED',
  ]);
  const widths = head.map((_, i) => Math.max(...[head, ...lines].map((line) => line[i].length)));
  const text = [head, ...lines].map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '),
  );
  process.stdout.write(`\n== ${title}\n${text.map((line) => line.trimEnd()).join('\n')}\n`);
}

export function printDetails(details) {
  for (const [name, value] of Object.entries(details)) {
    const shown =
      typeof value === 'object' && value !== null
        ? JSON.stringify(value).replaceAll('"', '').slice(1, -1).replaceAll(',', ', ')
        : value;
    process.stdout.write(`   ${name}: ${shown}\n`);
  }
}

export function writeResult(bench, options, found, loadBefore, seconds) {
  const directory = join(root, 'bench', 'results');
  mkdirSync(directory, { recursive: true });
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    node: process.version,
    loadBefore,
    loadAfter: load(),
  };
  const line = {
    bench,
    at: new Date().toISOString(),
    commit: commit(),
    options,
    seconds: round(seconds),
    machine,
    ...found,
  };
  appendFileSync(join(directory, `${bench}.jsonl`), `${JSON.stringify(line)}\n`);
}

export const load = () => loadavg().map(round);

function commit() {
  const git = (...args) =>
    execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return `${git('rev-parse', '--short', 'HEAD')}${git('status', '--porcelain') === '' ? '' : '+changes'}`;
  } catch {
    return null;
  }
}
