export { commandRunnerContract } from './command-runner.contract-suite.js';
export { hostProviderContract, type HostProviderSetup } from './provider/host-provider.contract-suite.js';
