import type { RecordedEnvelope } from '@mngr/contracts';
import type { PostgresEventLog } from './postgres-event-log.js';
import { sql } from 'kysely';
import type { Database } from '../database/database.js';
import { envelopeOf, EVENT_COLUMNS, type EventRow } from './event-row.js';

/**
 * An answer is one message of the bus, which takes 1 MiB unless it is told otherwise. Counted are the data; the envelope of
 * an event adds some 600 bytes.
 */
export const ANSWER_BYTES = 400_000;

export interface LogPage {
  readonly after: string;
  readonly limit: number;
  readonly projectId?: string | undefined;
  readonly agentId?: string | undefined;
}

export interface StreamEvents {
  readonly streamId: string;
  readonly version: number;
  readonly events: RecordedEnvelope[];
}

/** Reads the log itself, as of the last commit. */
export class LogQueries {
  constructor(
    private readonly db: Database,
    private readonly log: PostgresEventLog,
  ) {}

  async head(): Promise<{ position: string; logEpoch: number }> {
    return { position: String(await this.log.head()), logEpoch: this.log.logEpoch };
  }

  /** Each stream asked for, in that order; version 0 and no events for one that does not exist. */
  async streams(streamIds: readonly string[]): Promise<StreamEvents[]> {
    const { rows } = await sql<EventRow>`SELECT ${EVENT_COLUMNS} FROM events
      WHERE stream_id = ANY (${streamIds}) ORDER BY stream_id, stream_version`.execute(this.db);
    return streamIds.map((streamId) => {
      const own = rows.filter((row) => row.stream_id === streamId);
      const events = own.map((row) => envelopeOf(row, this.log.logEpoch));
      return { streamId, version: events.at(-1)?.streamVersion ?? 0, events };
    });
  }

  async page({ after, limit, projectId, agentId }: LogPage) {
    // The head first: what is committed later is left to the next page.
    const head = await this.head();
    const ofProject = projectId === undefined ? sql`` : sql`AND project_id = ${projectId}`;
    const ofAgent =
      agentId === undefined
        ? sql``
        : sql`AND (stream_id = ${agentId}
            OR (stream_id > ${`message-${agentId}-`} AND stream_id < ${`message-${agentId}.`})
            OR (stream_id > ${`incarnation-${agentId}-`} AND stream_id < ${`incarnation-${agentId}.`}))`;
    // The first event always fits: contracts keep each far below the budget of the bus.
    const { rows } = await sql<EventRow & { found: string }>`SELECT * FROM (
        SELECT *, count(*) OVER () AS found, row_number() OVER by_position AS row_no,
          sum(octet_length(data::text)) OVER by_position AS bytes
        FROM (SELECT ${EVENT_COLUMNS} FROM events
          WHERE position > ${after} AND position <= ${head.position} ${ofProject} ${ofAgent}
          ORDER BY position LIMIT ${limit}) AS page
        WINDOW by_position AS (ORDER BY position)) AS measured
      WHERE bytes <= ${ANSWER_BYTES} OR row_no = 1 ORDER BY position`.execute(this.db);
    const isCut = rows.length === limit || rows.length < Number(rows[0]?.found ?? 0);
    const last = isCut ? rows.at(-1)?.position : undefined;
    return {
      events: rows.map((row) => envelopeOf(row, this.log.logEpoch)),
      upTo: last ?? (BigInt(after) > BigInt(head.position) ? after : head.position),
      head,
    };
  }

  /** @returns null for a text that never was, was deleted, or belongs to another project */
  async text(textId: string, projectId: string): Promise<string | null> {
    const { rows } = await sql<{ body: string }>`SELECT body FROM texts
      WHERE text_id = ${textId} AND project_id = ${projectId}`.execute(this.db);
    return rows[0]?.body ?? null;
  }
}
