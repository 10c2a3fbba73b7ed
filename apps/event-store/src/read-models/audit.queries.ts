import type { AuditEntry } from '@mngr/contracts';
import { ProjectionReader } from '@mngr/projections';
import { sql } from 'kysely';

export interface AuditFilter {
  readonly projectId: string;
  readonly after?: string | undefined;
  readonly beforePosition?: string | undefined;
  readonly target?: string | undefined;
  readonly limit: number;
}

interface AuditRow {
  readonly position: string;
  readonly at: string;
  readonly actor_kind: string;
  readonly actor_id: string;
  readonly type: string;
  readonly target: string;
  readonly correlation_id: string;
  readonly causation_id: string;
}

/** Who did what, newest first. */
export class AuditQueries {
  constructor(private readonly reader: ProjectionReader) {}

  async audit(filter: AuditFilter): Promise<{ entries: AuditEntry[]; position: string }> {
    const { projectId, beforePosition, target, limit } = filter;
    const after = filter.after === undefined ? undefined : BigInt(filter.after);
    return this.reader.read(['audit'], after, async ({ trx, schemaOf, position }) => {
      const before = beforePosition === undefined ? sql`` : sql`AND position < ${beforePosition}`;
      const ofTarget = target === undefined ? sql`` : sql`AND target = ${target}`;
      const { rows } = await sql<AuditRow>`SELECT * FROM ${sql.id(schemaOf('audit'), 'audit')}
        WHERE project_id = ${projectId} ${before} ${ofTarget} ORDER BY position DESC LIMIT ${limit}`.execute(trx);
      return { entries: rows.map(entryOf), position: String(position) };
    });
  }
}

function entryOf(row: AuditRow): AuditEntry {
  return {
    position: row.position,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id },
    type: row.type,
    target: row.target,
    correlationId: row.correlation_id,
    causationId: row.causation_id,
  };
}
