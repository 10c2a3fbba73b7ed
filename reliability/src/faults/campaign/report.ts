import { percentile } from '../../kit/percentile.js';
import { table } from '../../kit/table.js';
import { kindOf } from '../nemesis/catalogue.js';
import type { FaultRecord, Verdict } from '../records.js';

/** What the judge found, a line for each invariant, and each violation below. */
export function verdictText({ rows, notes }: Verdict): string {
  const cells = rows.map(({ invariant, title, checked, undecided, violations, skipped }) => [
    invariant,
    skipped === undefined ? String(checked) : '-',
    String(undecided),
    String(violations.length),
    skipped === undefined ? title : `${title} (skipped: ${skipped})`,
  ]);
  const violations = rows.flatMap((row) => row.violations.map((text) => `VIOLATION ${row.invariant}: ${text}`));
  return [
    table(['invariant', 'checked', 'undecided', 'violations', 'what'], cells),
    ...violations,
    ...notes.map((note) => `note: ${note}`),
  ].join('\n');
}

/** How often each fault was done, and how long the fleet needed afterwards. */
export function faultsText(records: readonly FaultRecord[]): string {
  const ids = [...new Set(records.filter(({ phase }) => phase !== 'skipped').map(({ fault }) => fault))];
  const rows = ids.map((id) => {
    const kind = kindOf(id);
    const times = records.flatMap(({ fault, recoveryMs }) =>
      fault === id && recoveryMs !== undefined ? [recoveryMs] : [],
    );
    const p99 = percentile(times, 0.99);
    return [
      id,
      String(records.filter(({ fault, phase }) => fault === id && phase === 'begin').length),
      times.length === 0 ? '-' : `${(p99 / 1_000).toFixed(1)} s`,
      `${kind.recoveryTargetMs / 1_000} s${p99 > kind.recoveryTargetMs ? ' (over)' : ''}`,
      kind.title,
    ];
  });
  const skipped = records.filter(({ phase }) => phase === 'skipped').map(({ detail }) => `skipped ${detail}`);
  return [table(['fault', 'times', 'recovery p99', 'target', 'what'], rows), ...skipped].join('\n');
}
