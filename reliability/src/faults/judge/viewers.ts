import { DEFAULT_PROJECT_ID } from '@mngr/contracts';
import type { ViewedRecord } from '../records.js';
import { Findings, type Rule } from './findings.js';

/** I6: a viewer that comes back by position misses nothing and sees nothing twice. */
export const viewers: Rule = ({ history, log }) => {
  const findings = new Findings('I6', 'viewers of the event stream see every event once, in order');
  const positions = log
    .filter(({ projectId }) => projectId === DEFAULT_PROJECT_ID)
    .map(({ position }) => BigInt(position));
  const viewed = history.filter((line) => line.kind === 'viewed');
  for (const [viewer, lines] of Map.groupBy(viewed, (line) => line.viewer)) {
    let cursor: bigint | null = null;
    for (const [connection, parts] of Map.groupBy(lines, (line) => line.connection)) {
      const { problem, last } = judged(parts, positions, cursor);
      cursor = last;
      findings.check(problem === null ? null : `viewer ${viewer}, connection ${connection}: ${problem}`);
    }
  }
  return findings.row();
};

/** @param cursor how far the viewer had seen before; null: nothing yet */
function judged(
  parts: readonly ViewedRecord[],
  positions: readonly bigint[],
  cursor: bigint | null,
): { readonly problem: string | null; readonly last: bigint | null } {
  const seen = parts.flatMap((part) => part.positions.map(BigInt));
  const last = seen.at(-1) ?? cursor;
  const after = parts[0]?.after ?? null;
  // It began at the present end, which it was not told: what it must see begins with what it saw.
  const from = cursor ?? (after === null ? (seen[0] ?? 0n) - 1n : BigInt(after));
  const expected = positions.slice(firstAbove(positions, from), firstAbove(positions, last ?? from));
  const index = expected.findIndex((position, at) => position !== seen[at]);
  if (index >= 0) return { problem: `saw ${seen[index] ?? 'nothing'} where ${expected[index]} comes`, last };
  return {
    problem: seen.length > expected.length ? `saw ${seen.length - expected.length} more than there are` : null,
    last,
  };
}

function firstAbove(positions: readonly bigint[], limit: bigint): number {
  let [low, high] = [0, positions.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((positions[middle] ?? 0n) > limit) high = middle;
    else low = middle + 1;
  }
  return low;
}
