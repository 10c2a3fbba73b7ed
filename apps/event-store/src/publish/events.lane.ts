import { subjects } from '@mngr/contracts';
import { sql } from 'kysely';
import { envelopeOf, EVENT_COLUMNS, type EventRow } from '../read/event-row.js';
import { Lane, type LanePage } from './lane.js';

/** The log itself, by position. */
export class EventsLane extends Lane {
  readonly name = 'events';

  async next(after: bigint, limit: number): Promise<LanePage> {
    const { rows } = await sql<EventRow>`SELECT ${EVENT_COLUMNS} FROM events
      WHERE position > ${String(after)} ORDER BY position LIMIT ${limit}`.execute(this.db);
    const messages = rows.map((row) => ({
      ordinal: BigInt(row.position),
      subject: subjects.event(row.project_id, row.stream_id, row.type),
      body: envelopeOf(row, this.logEpoch),
      msgId: `${this.logEpoch}:${row.position}`,
      trace: row.trace ?? undefined,
    }));
    return { messages, upTo: messages.at(-1)?.ordinal ?? after };
  }
}
