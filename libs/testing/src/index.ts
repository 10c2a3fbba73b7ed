export {
  CliWorld,
  type CliResult,
  type CliRunOptions,
  type CliWorldOptions,
  type ListedAgent,
} from './cli/cli-world.js';
export { PackedProgram } from './cli/packed-program.js';
export {
  endProcess,
  environmentOf,
  isAlive,
  limitFileSize,
  processesOf,
  processesWith,
  type ProcessInfo,
} from './cli/processes.js';
export { anAgent, ApiClient, type Answer } from './fleet/api-client.js';
export { Failpoints } from './fleet/failpoints.js';
export { Fleet, SERVICES, type FleetService } from './fleet/fleet.js';
export { ServiceProcess, type ServiceProcessOptions } from './fleet/service-process.js';
export { TestNats, type TestNatsOptions } from './nats/test-nats.js';
export { freePort } from './wait/free-port.js';
export { TestPostgres, type TestPostgresOptions } from './postgres/test-postgres.js';
export { eventually } from './wait/eventually.js';
export { TraceCollector, type CollectedSpan } from './cli/trace-collector.js';
