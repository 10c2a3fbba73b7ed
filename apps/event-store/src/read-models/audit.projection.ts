import { eventContracts, type RecordedEvent } from '@mngr/contracts';
import type { Projection } from '@mngr/projections';
import { sql } from 'kysely';

/** Acts that change what runs, who is known or what is lost: kept whoever did them. */
const PRIVILEGED: ReadonlySet<string> = new Set([
  'AgentRequested',
  'AgentStartRequested',
  'AgentStopRequested',
  'AgentDestroyRequested',
  'AgentDestroyed',
  'AgentForgotten',
  'AgentAdopted',
  'AgentRenamed',
  'AgentLabelsChanged',
  'AgentStartOnBootChanged',
  'MachineRegistered',
  'MachineReportRefused',
  'HostRegistered',
]);

export function auditTargetOf({ event, streamId }: RecordedEvent): string {
  const { data } = event;
  if ('agentId' in data) return data.agentId;
  if (event.type === 'HostRegistered') return event.data.hostId;
  return 'machineId' in data ? data.machineId : streamId;
}

/** Who did what to whom: a row per act of a person and per privileged act, from events alone. */
export const auditProjection: Projection = {
  name: 'audit',
  version: 1,
  handles: eventContracts.map(({ type }) => type),
  tables: [
    `CREATE TABLE audit (
       position bigint PRIMARY KEY, project_id text, at text, actor_kind text, actor_id text, type text, target text,
       correlation_id text, causation_id text
     )`,
    'CREATE INDEX audit_by_project ON audit (project_id, position)',
    'CREATE INDEX audit_by_target ON audit (target, position)',
  ],
  async apply(trx, events) {
    const acts = events.filter(({ actor, event }) => actor.kind === 'user' || PRIVILEGED.has(event.type));
    if (acts.length === 0) return;
    const rows = acts.map((act) => ({
      position: act.position,
      project_id: act.projectId,
      at: act.recordedAt,
      actor_kind: act.actor.kind,
      actor_id: act.actor.id,
      type: act.event.type,
      target: auditTargetOf(act),
      correlation_id: act.correlationId,
      causation_id: act.causationId,
    }));
    await sql`INSERT INTO audit SELECT * FROM json_to_recordset(${JSON.stringify(rows)}::json) AS r (
      position bigint, project_id text, at text, actor_kind text, actor_id text, type text, target text,
      correlation_id text, causation_id text)`.execute(trx);
  },
};
