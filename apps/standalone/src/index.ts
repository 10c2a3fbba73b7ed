export { EmbeddedNats, type EmbeddedNatsOptions } from './embedded/embedded-nats.js';
export { EmbeddedPostgres, type EmbeddedPostgresOptions } from './embedded/embedded-postgres.js';
export type { NatsUser } from './embedded/nats-config.js';
export { readPlaneFile, type PlaneFile } from './plane/plane-file.js';
export type { RunningService, ServiceStarter, StandaloneConfig } from './plane/service-starter.js';
export { runStandalone, type Standalone, type StandaloneOptions } from './plane/standalone.js';
