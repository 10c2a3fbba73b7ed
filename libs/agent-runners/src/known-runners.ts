import { invalidInput } from '@mngr/errors';
import type { AgentRunner } from './agent-runner.js';
import { CommandAgentRunner } from './command/command.runner.js';

/** Every kind of agent that this build can run. */
export const agentRunners: readonly AgentRunner[] = [new CommandAgentRunner()];

/** @throws AppError `agent.unknown-type` (invalid-input) naming the types that run */
export function runnerFor(type: string): AgentRunner {
  const runner = agentRunners.find((candidate) => candidate.type === type);
  if (runner !== undefined) return runner;
  throw invalidInput('agent.unknown-type', `Unknown agent type: ${type}.`, {
    wayOut: `Types that run: ${agentRunners.map((known) => known.type).join(', ')}.`,
  });
}
