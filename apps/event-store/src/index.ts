export { Appender, type AppenderOptions } from './append/appender.js';
export { restoreBackup, type RestoredBackup } from './backup/restore-backup.js';
export { writeBackup, type WrittenBackup } from './backup/write-backup.js';
export { eventStoreConfigSchema, parseConfig, type EventStoreConfig } from './config.js';
export { openDatabase, readLogEpoch, type Database } from './database/database.js';
export { migrate } from './migrations/migrate.js';
export { projections } from './read-models/projections.js';
export { PostgresEventLog } from './read/postgres-event-log.js';
export { startEventStore, type RunningEventStore } from './start.js';
