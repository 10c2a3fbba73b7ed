export { runCli } from './program/run-cli.js';
export { CLI_CONTRACT_VERSION, CLI_VERSION } from './version.js';
