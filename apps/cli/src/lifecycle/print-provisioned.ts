import type { Outcome } from '../agents/each-target.js';
import { failuresOf, reportFailures } from '../agents/report-outcomes.js';
import type { Output } from '../output/output.js';
import type { Provisioned } from './provision-target.js';

export function printProvisioned(output: Output, outcomes: readonly Outcome<Provisioned>[]): number {
  const done = outcomes.flatMap((each) => (each.ok ? [each.value] : []));
  for (const { name, isProvisioned, isRestarted } of done) {
    output.line(isProvisioned ? `Provisioned agent: ${name}` : `Nothing to provision: ${name}`);
    if (isRestarted) output.line(`Restarted agent: ${name}`);
  }
  const code = reportFailures(output, outcomes);
  const names = done.filter(({ isProvisioned }) => isProvisioned).map(({ name }) => name);
  const failures = failuresOf(outcomes).map(({ agent, error }) => ({ agent, error }));
  const result = { provisioned_agents: names, count: names.length, failures };
  output.json(result);
  output.event('provision_result', result);
  output.items(done.map(({ name }) => ({ name })));
  return code;
}
