import type { AgentView } from '@mngr/contracts';
import type { Outcome } from '../agents/each-target.js';
import { failuresOf, reportFailures } from '../agents/report-outcomes.js';
import type { Output } from '../output/output.js';

export function printLimited(output: Output, outcomes: readonly Outcome<AgentView>[]): number {
  const done = outcomes.flatMap((each) => (each.ok ? [each.value] : []));
  for (const { name, startOnBoot } of done)
    output.line(`Updated agent: ${name} (start on boot: ${startOnBoot ? 'yes' : 'no'})`);
  const code = reportFailures(output, outcomes);
  const changes = done.map(({ id, name, startOnBoot }) => ({
    ...{ type: 'agent_start_on_boot', agent_id: id, agent_name: name, start_on_boot: startOnBoot },
  }));
  const failures = failuresOf(outcomes).map(({ agent, error }) => ({ agent, error }));
  const result = { changes, count: changes.length, failures };
  output.json(result);
  output.event('limit_result', result);
  output.items(done.map(({ id, name, startOnBoot }) => ({ id, name, start_on_boot: startOnBoot })));
  if (done.length > 0) output.line(`Applied ${done.length} change(s)`);
  return code;
}
