import type { AgentView } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { agentFinder } from '../agents/agent-finder.js';
import { eachTarget, type Outcome } from '../agents/each-target.js';
import { failuresOf, reportFailures } from '../agents/report-outcomes.js';
import type { GatewayClient } from '../client/gateway-client.js';
import type { Output } from '../output/output.js';

export type MissingOuter = 'abort' | 'warn' | 'ignore';

/**
 * `exec --outer`: would run on the machine around each agent's host. An agent of this machine has nothing around it, so it is
 * passed over as `--missing-outer` says; nothing is ever run in its place.
 */
export async function execOnOuter(
  output: Output,
  client: GatewayClient,
  targets: readonly string[],
  missing: MissingOuter,
): Promise<number> {
  const find = agentFinder(client, targets);
  const outcomes = await eachTarget(targets, async (target) => {
    const agent = await find(target);
    if (missing === 'abort') throw withoutOuter(agent);
    return agent;
  });
  const skipped = outcomes.flatMap((each) => (each.ok ? [skippedRecord(each.value)] : []));
  const failed = failuresOf(outcomes).map(({ agent, error }) => ({ agent, error }));
  output.json({
    outer_results: [],
    skipped_agents: skipped,
    failed_agents: failed,
    total_executed: 0,
    total_skipped: skipped.length,
    total_failed: failed.length,
  });
  for (const record of failed) output.event('exec_error', record);
  if (missing === 'warn') warnOf(output, outcomes);
  return reportFailures(output, outcomes);
}

function warnOf(output: Output, outcomes: readonly Outcome<AgentView>[]): void {
  for (const each of outcomes) {
    if (each.ok) output.warn(`agent ${each.value.name} has no outer host (provider=${each.value.host.provider})`);
  }
}

function withoutOuter({ name, host }: AgentView): Error {
  return rejected('exec.no-outer', `Agent ${name} has no outer host (provider=${host.provider}).`, {
    wayOut: 'Leave --outer out: its host is the machine itself. --missing-outer warn or ignore passes it over.',
  });
}

function skippedRecord({ id, name, host }: AgentView): Readonly<Record<string, unknown>> {
  const reason = 'the host is the machine itself';
  return { agent_id: id, agent_name: name, host_id: host.id, provider_name: host.provider, reason };
}
