export { AgentRunner, type LaunchCommand } from './agent-runner.js';
export { agentRunners, plannedTypes, requireKnownType, runnerFor } from './known-runners.js';
export { CommandAgentRunner } from './command/command.runner.js';
