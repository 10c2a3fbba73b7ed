import type { AgentView } from '@mngr/contracts';
import type { Outcome } from '../agents/each-target.js';
import { failuresOf, reportFailures } from '../agents/report-outcomes.js';
import type { Output } from '../output/output.js';
import { EXIT, worstExitCode } from '../program/exit-code.js';
import { isArchived } from './archive-target.js';
import type { Stopped } from './stop-target.js';

export function printWouldStop(output: Output, outcomes: readonly Outcome<AgentView>[], isArchiving: boolean): number {
  const live = outcomes.flatMap((each) => (each.ok && each.value.state !== 'STOPPED' ? [each.value.name] : []));
  for (const name of live) output.line(`Would stop: ${name}`);
  const fresh = outcomes.flatMap((each) =>
    each.ok && isArchiving && !isArchived(each.value) ? [each.value.name] : [],
  );
  for (const name of fresh) output.line(`Would archive: ${name}`);
  if (live.length === 0 && fresh.length === 0) output.line('No running agents found to stop');
  output.json({ would_stop: live, count: live.length });
  output.event('stop_result', { would_stop: live, count: live.length });
  output.items(live.map((name) => ({ name })));
  return reportFailures(output, outcomes);
}

/**
 * @param archived names of those that were put aside as well
 * @returns 3 when processes remain
 */
export function printStopped(
  output: Output,
  outcomes: readonly Outcome<Stopped>[],
  archived: ReadonlySet<string>,
): number {
  const done = outcomes.flatMap((each) => (each.ok ? [each.value] : []));
  const stopped = done.filter(({ alreadyStopped }) => !alreadyStopped).map(({ name }) => name);
  for (const { name, alreadyStopped, remaining } of done) {
    output.line(alreadyStopped ? `Agent is stopped already: ${name}` : `Stopped agent: ${name}`);
    if (archived.has(name)) output.line(`Archived agent: ${name}`);
    if (remaining.length > 0) output.error(`Processes of ${name} could not be ended: ${remaining.join(', ')}`);
  }
  const remains = done.some(({ remaining }) => remaining.length > 0) ? EXIT.processesRemain : EXIT.ok;
  const code = worstExitCode([remains, reportFailures(output, outcomes)]);
  const failures = failuresOf(outcomes).map(({ agent, error }) => ({ agent, error }));
  const aside = archived.size === 0 ? {} : { archived_agents: [...archived] };
  const result = { stopped_agents: stopped, count: stopped.length, ...aside, failures, exit_code: code };
  output.json(result);
  output.event('stop_result', result);
  output.items(done.map(({ name }) => ({ name })));
  if (stopped.length > 0) output.line(`Successfully stopped ${stopped.length} agent(s)`);
  else if (done.length > 0) output.line('No running agents found to stop');
  return code;
}
