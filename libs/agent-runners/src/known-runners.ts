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

/** Types that mngr knows and whose program it does not drive yet: their agents can be made, not started. */
export const plannedTypes: readonly string[] = ['claude', 'codex', 'gemini', 'opencode'];

/** @throws AppError `agent.unknown-type` (invalid-input) */
export function requireKnownType(type: string): void {
  if (!plannedTypes.includes(type)) runnerFor(type);
}
