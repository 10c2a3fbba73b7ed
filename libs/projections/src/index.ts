export { createTable, foldInto, type ColumnType, type KeyedTable } from './keyed-table.js';
export { EventLog, type Projection, type ProjectionTransaction } from './projection.js';
export { ProjectionReader, type ReadSnapshot } from './projection-reader.js';
export { projectionTables } from './projection-tables.js';
export { Projector, type ProjectorOptions } from './projector.js';
export { WakeUp } from './wake-up.js';
