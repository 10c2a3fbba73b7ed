export { readBootId } from './boot-id.js';
export { HostAgentConfig, shortHostName } from './config.js';
export { startHostAgent, type RunningHostAgent } from './start.js';
