export { readBootId } from './boot-id.js';
export { HostAgentConfig, shortHostName } from './config.js';
export { startHostAgent } from './start.js';
