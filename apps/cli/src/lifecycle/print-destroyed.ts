import type { AgentView } from '@mngr/contracts';
import type { Outcome } from '../agents/each-target.js';
import { failuresOf, reportFailures } from '../agents/report-outcomes.js';
import type { Output } from '../output/output.js';
import { EXIT, worstExitCode } from '../program/exit-code.js';
import type { Destroyed } from './destroy-target.js';

export function printWouldDestroy(output: Output, agents: readonly AgentView[]): number {
  const names = agents.map(({ name }) => name);
  for (const { name, state } of agents) output.line(`Would destroy: ${name} (${state})`);
  if (names.length === 0) output.line('No agents found to destroy');
  output.json({ would_destroy: names, count: names.length });
  output.event('destroy_result', { would_destroy: names, count: names.length });
  output.items(names.map((name) => ({ name })));
  return EXIT.ok;
}

/** Tells the end of one agent. @returns 0, or the code of what remains */
export function tellDestroyed(output: Output, { name, answer }: Destroyed): number {
  const { branchDeleted, keptRef, restoreCommand, remaining, leftovers } = answer;
  output.line(`Destroyed agent: ${name}`);
  if (branchDeleted !== null) output.line(`Deleted branch: ${branchDeleted}`);
  if (keptRef !== null) output.line(`Saved its unfinished work under ${keptRef}`);
  if (restoreCommand !== null) output.line(`Bring it back with: ${restoreCommand}`);
  if (remaining.length > 0) output.error(`Processes of ${name} could not be ended: ${remaining.join(', ')}`);
  if (leftovers.length > 0) output.error(`Left behind of ${name}: ${leftovers.join(', ')}`);
  return worstExitCode([
    remaining.length > 0 ? EXIT.processesRemain : EXIT.ok,
    leftovers.length > 0 ? EXIT.localStateRemains : EXIT.ok,
  ]);
}

/** @param agentById the targets were ids; people read names */
export function printDestroyed(
  output: Output,
  outcomes: readonly Outcome<Destroyed>[],
  agentById: ReadonlyMap<string, AgentView>,
): number {
  const done = outcomes.flatMap((each) => (each.ok ? [each.value] : []));
  const codes = done.map((each) => tellDestroyed(output, each));
  const code = worstExitCode([...codes, reportFailures(output, outcomes)]);
  const names = done.map(({ name }) => name);
  const failures = failuresOf(outcomes).map(({ agent, error }) => ({
    agent: agentById.get(agent)?.name ?? agent,
    error,
  }));
  const details = done.map(({ name, answer }) => ({
    name,
    branch_deleted: answer.branchDeleted,
    kept_ref: answer.keptRef,
    restore_command: answer.restoreCommand,
  }));
  const result = {
    destroyed_agents: names,
    count: names.length,
    destroyed_hosts: [],
    failures,
    details,
    exit_code: code,
  };
  output.json(result);
  output.event('destroy_result', result);
  output.items(names.map((name) => ({ name })));
  if (names.length > 0) output.line(`Successfully destroyed ${names.length} agent(s)`);
  return code;
}
