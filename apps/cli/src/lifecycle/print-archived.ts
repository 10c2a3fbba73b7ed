import type { Outcome } from '../agents/each-target.js';
import { failuresOf, reportFailures } from '../agents/report-outcomes.js';
import type { Output } from '../output/output.js';
import { EXIT, worstExitCode } from '../program/exit-code.js';
import type { Archived } from './archive-target.js';

function sentence({ name, how }: Archived, isDryRun: boolean): string {
  switch (how) {
    case 'skipped':
      return `Skipping running agent: ${name} (use --force to stop it first)`;
    case 'already':
      return `Agent is archived already: ${name}`;
    case 'archived':
      return `${isDryRun ? 'Would archive' : 'Archived agent'}: ${name}`;
    case 'stopped-and-archived':
      return `${isDryRun ? 'Would stop and archive' : 'Stopped and archived agent'}: ${name}`;
  }
}

/** @returns 3 when processes remain; a skipped agent is no failure */
export function printArchived(output: Output, outcomes: readonly Outcome<Archived>[], isDryRun: boolean): number {
  const done = outcomes.flatMap((each) => (each.ok ? [each.value] : []));
  for (const each of done) {
    output.line(sentence(each, isDryRun));
    if (each.remaining.length > 0)
      output.error(`Processes of ${each.name} could not be ended: ${each.remaining.join(', ')}`);
  }
  const remains = done.some(({ remaining }) => remaining.length > 0) ? EXIT.processesRemain : EXIT.ok;
  const code = worstExitCode([remains, reportFailures(output, outcomes)]);
  const skipped = done.filter(({ how }) => how === 'skipped').map(({ name }) => name);
  const archived = done
    .filter(({ how }) => how === 'archived' || how === 'stopped-and-archived')
    .map(({ name }) => name);
  const failures = failuresOf(outcomes).map(({ agent, error }) => ({ agent, error }));
  const result = {
    [isDryRun ? 'would_archive' : 'archived_agents']: archived,
    skipped_agents: skipped,
    count: archived.length,
    failures,
    exit_code: code,
  };
  output.json(result);
  output.event('archive_result', result);
  output.items(archived.map((name) => ({ name })));
  if (!isDryRun && archived.length > 0) output.line(`Successfully archived ${archived.length} agent(s)`);
  return code;
}
