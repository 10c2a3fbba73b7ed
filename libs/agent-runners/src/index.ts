export { AgentRunner, type LaunchCommand } from './agent-runner.js';
export { agentRunners, runnerFor } from './known-runners.js';
export { CommandAgentRunner } from './command/command.runner.js';
