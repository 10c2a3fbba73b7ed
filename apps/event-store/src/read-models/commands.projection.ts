import { commandIdSchema, eventContracts } from '@mngr/contracts';
import { createTable, foldInto, type KeyedTable, type Projection } from '@mngr/projections';

/** What a command led to. Its answer stands in the table `commands`, where the append wrote it. */
export interface CommandTraceRow {
  readonly command_id: string;
  readonly project_id: string;
  readonly first_position: string;
  readonly last_position: string;
  readonly event_types: readonly string[];
}

const table: KeyedTable<CommandTraceRow> = {
  name: 'command_traces',
  key: 'command_id',
  columns: {
    command_id: 'text',
    project_id: 'text',
    first_position: 'bigint',
    last_position: 'bigint',
    event_types: 'jsonb',
  },
  keyOf: ({ causationId }) => (commandIdSchema.safeParse(causationId).success ? causationId : null),
  evolveRow(row, { causationId, projectId, position, event }) {
    return {
      command_id: causationId,
      project_id: row?.project_id ?? projectId,
      first_position: row?.first_position ?? position,
      last_position: position,
      event_types: [...(row?.event_types ?? []), event.type],
    };
  },
};

export const commandsProjection: Projection = {
  name: 'commands',
  version: 1,
  handles: eventContracts.map(({ type }) => type),
  tables: [createTable(table)],
  apply: (trx, events) => foldInto(trx, table, events),
};
