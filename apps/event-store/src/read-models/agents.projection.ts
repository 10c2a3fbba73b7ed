import { agentEvents, type AgentEvent, type RecordedEvent } from '@mngr/contracts';
import { createTable, foldInto, type KeyedTable, type Projection } from '@mngr/projections';
import type { AgentRow } from './agent.row.js';
import { evolveAgentRow } from './evolve-agent-row.js';

const TYPES: ReadonlySet<string> = new Set(agentEvents.map(({ type }) => type));

export const agentsTable: KeyedTable<AgentRow> = {
  name: 'agents',
  key: 'agent_id',
  columns: {
    agent_id: 'text',
    project_id: 'text',
    name: 'text',
    type: 'text',
    host_id: 'text',
    machine_id: 'text',
    process: 'text',
    process_before: 'text',
    is_destroying: 'boolean',
    ended: 'text',
    since: 'text',
    incarnation: 'int',
    generation: 'int',
    command_text_id: 'text',
    command_preview: 'text',
    workspace: 'jsonb',
    tmux: 'jsonb',
    labels: 'jsonb',
    start_on_boot: 'boolean',
    pid: 'int',
    session: 'text',
    tmux_socket: 'text',
    exit_reason: 'text',
    exit_code: 'int',
    signal: 'text',
    failure: 'jsonb',
    created_at: 'text',
    started_at: 'text',
    ended_at: 'text',
  },
  keyOf: (recorded) => (isAgentEvent(recorded) ? recorded.event.data.agentId : null),
  evolveRow: (row, recorded) => (isAgentEvent(recorded) ? evolveAgentRow(row, recorded) : row),
};

/** A row per agent, ended ones included: their last name still finds them on request. */
export const agentsProjection: Projection = {
  name: 'agents',
  version: 2,
  handles: [...TYPES],
  tables: [
    createTable(agentsTable),
    'CREATE INDEX agents_live ON agents (project_id, created_at) WHERE ended IS NULL',
    'CREATE INDEX agents_by_name ON agents (project_id, name)',
    `CREATE INDEX agents_by_machine ON agents (machine_id) WHERE ended IS NULL OR ended = 'forgotten'`,
  ],
  apply: (trx, events) => foldInto(trx, agentsTable, events),
};

function isAgentEvent(recorded: RecordedEvent): recorded is RecordedEvent<AgentEvent> {
  return TYPES.has(recorded.event.type);
}
