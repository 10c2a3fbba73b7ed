import type { Outcome } from '../agents/each-target.js';
import { failuresOf, reportFailures } from '../agents/report-outcomes.js';
import type { Output } from '../output/output.js';
import type { Labelled } from './label-target.js';

function told(output: Output, outcomes: readonly Outcome<Labelled>[], sentence: string, isDryRun: boolean): number {
  const done = outcomes.flatMap((each) => (each.ok ? [each.value] : []));
  for (const { name, labels } of done) {
    const text = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    output.line(`${sentence}: ${name} (${text.length === 0 ? 'no labels' : text.join(', ')})`);
  }
  const code = reportFailures(output, outcomes);
  const changes = done.map(({ id, name, labels }) => ({ agent_id: id, agent_name: name, labels }));
  const failures = failuresOf(outcomes).map(({ agent, error }) => ({ agent, error }));
  const result = { changes, count: changes.length, failures, ...(isDryRun ? { dry_run: true } : {}) };
  output.json(result);
  output.event('label_result', result);
  output.items(done);
  return code;
}

export function printWouldLabel(output: Output, outcomes: readonly Outcome<Labelled>[]): number {
  return told(output, outcomes, 'Would update labels', true);
}

export function printLabelled(output: Output, outcomes: readonly Outcome<Labelled>[]): number {
  return told(output, outcomes, 'Updated labels', false);
}
