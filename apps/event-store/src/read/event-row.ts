import type { Actor, RecordedEnvelope, Trace } from '@mngr/contracts';
import { sql } from 'kysely';

/** A row of `events` as `pg` reads it. */
export interface EventRow {
  readonly position: string;
  readonly shard: number;
  readonly project_id: string;
  readonly stream_id: string;
  readonly stream_version: number;
  readonly type: string;
  readonly schema_version: number;
  readonly data: unknown;
  readonly actor: Actor;
  readonly correlation_id: string;
  readonly causation_id: string;
  readonly trace: Trace | null;
  readonly recorded_at: Date;
}

export const EVENT_COLUMNS = sql`position, shard, project_id, stream_id, stream_version, type, schema_version, data, actor,
  correlation_id, causation_id, trace, recorded_at`;

export function envelopeOf(row: EventRow, logEpoch: number): RecordedEnvelope {
  return {
    position: row.position,
    logEpoch,
    shard: row.shard,
    projectId: row.project_id,
    streamId: row.stream_id,
    streamVersion: row.stream_version,
    type: row.type,
    schemaVersion: row.schema_version,
    data: row.data,
    actor: row.actor,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
    ...(row.trace === null ? {} : { trace: row.trace }),
    recordedAt: row.recorded_at.toISOString(),
  };
}
