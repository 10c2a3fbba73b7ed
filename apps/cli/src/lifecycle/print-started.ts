import type { AgentView } from '@mngr/contracts';
import type { Outcome } from '../agents/each-target.js';
import { failuresOf, reportFailures } from '../agents/report-outcomes.js';
import type { Output } from '../output/output.js';
import type { Started } from './start-target.js';

export function printWouldStart(output: Output, outcomes: readonly Outcome<AgentView>[]): number {
  const names = outcomes.flatMap((each) => (each.ok ? [each.value.name] : []));
  for (const name of names) output.line(`Would be started: ${name}`);
  output.json({ would_start: names, count: names.length });
  output.event('start_result', { would_start: names, count: names.length });
  output.items(names.map((name) => ({ name })));
  return reportFailures(output, outcomes);
}

export function printStarted(output: Output, outcomes: readonly Outcome<Started>[]): number {
  const done = outcomes.flatMap((each) => (each.ok ? [each.value] : []));
  const started = done.filter(({ alreadyRunning }) => !alreadyRunning).map(({ agent }) => agent.name);
  for (const { agent, alreadyRunning } of done) {
    output.line(alreadyRunning ? `Agent runs already: ${agent.name}` : `Started agent: ${agent.name}`);
  }
  const code = reportFailures(output, outcomes);
  const failures = failuresOf(outcomes).map(({ agent, error }) => ({ agent, error }));
  const result = { started_agents: started, count: started.length, was_host_started: false, failures };
  output.json(result);
  output.event('start_result', result);
  output.items(done.map(({ agent }) => ({ name: agent.name })));
  if (started.length > 0) output.line(`Successfully started ${started.length} agent(s)`);
  return code;
}
