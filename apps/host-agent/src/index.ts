export { HostAgentConfig, shortHostName } from './config.js';
export { startHostAgent } from './start.js';
