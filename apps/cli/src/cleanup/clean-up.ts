import type { AgentView } from '@mngr/contracts';
import { eachTarget, type Outcome } from '../agents/each-target.js';
import { failuresOf, reportFailures } from '../agents/report-outcomes.js';
import type { GatewayClient } from '../client/gateway-client.js';
import { destroyAgent, requireStopped } from '../lifecycle/destroy-target.js';
import { tellDestroyed } from '../lifecycle/print-destroyed.js';
import { stopTarget } from '../lifecycle/stop-target.js';
import type { Output } from '../output/output.js';
import { EXIT, worstExitCode } from '../program/exit-code.js';

type Action = 'destroy' | 'stop';
const DONE = { destroy: 'destroyed_agents', stop: 'stopped_agents' } as const;

export function printNone(output: Output, action: Action): number {
  output.line('No agents found matching the specified filters');
  return result(output, action, [], [], EXIT.ok, false);
}

export function printWould(output: Output, agents: readonly AgentView[], action: Action): number {
  for (const { name, state } of agents) output.line(`Would ${action}: ${name} (${state})`);
  output.line(`Would ${action} ${agents.length} agent(s)`);
  return result(
    output,
    action,
    agents.map(({ name }) => name),
    [],
    EXIT.ok,
    true,
  );
}

/** @throws nothing of single agents: each failure is told, and the others go on */
export async function destroyAll(
  output: Output,
  client: GatewayClient,
  agents: readonly AgentView[],
  force: boolean,
): Promise<number> {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const outcomes = await eachTarget([...byId.keys()], async (id) => {
    const agent = byId.get(id);
    if (agent === undefined) throw new Error(`no agent ${id}`);
    if (!force) requireStopped(agent);
    return destroyAgent(client, agent, { force, removeBranch: false, forget: false });
  });
  const codes = outcomes.flatMap((each) => (each.ok ? [tellDestroyed(output, each.value)] : []));
  return ended(output, 'destroy', byId, outcomes, codes);
}

export async function stopAll(output: Output, client: GatewayClient, agents: readonly AgentView[]): Promise<number> {
  const byId = new Map(agents.map((agent) => [agent.id, agent]));
  const outcomes = await eachTarget([...byId.keys()], (id) => stopTarget(client, id, undefined));
  const codes = outcomes.flatMap((each) => {
    if (!each.ok) return [];
    const { name, remaining } = each.value;
    output.line(`Stopped agent: ${name}`);
    if (remaining.length === 0) return [];
    output.error(`Processes of ${name} could not be ended: ${remaining.join(', ')}`);
    return [EXIT.processesRemain];
  });
  return ended(output, 'stop', byId, outcomes, codes);
}

function ended(
  output: Output,
  action: Action,
  byId: ReadonlyMap<string, AgentView>,
  outcomes: readonly Outcome<{ readonly name: string }>[],
  codes: readonly number[],
): number {
  const names = outcomes.flatMap((each) => (each.ok ? [each.value.name] : []));
  const code = worstExitCode([...codes, reportFailures(output, outcomes)]);
  const errors = failuresOf(outcomes).map(({ agent, error }) => ({ agent: byId.get(agent)?.name ?? agent, error }));
  if (names.length > 0)
    output.line(`Successfully ${action === 'stop' ? 'stopped' : 'destroyed'} ${names.length} agent(s)`);
  return result(output, action, names, errors, code, false);
}

function result(
  output: Output,
  action: Action,
  names: readonly string[],
  errors: readonly object[],
  code: number,
  isDryRun: boolean,
): number {
  const record = { action, [DONE[action]]: names, count: names.length, errors, dry_run: isDryRun, exit_code: code };
  output.json(record);
  output.event('cleanup_result', record);
  output.items(names.map((name) => ({ name })));
  return code;
}
