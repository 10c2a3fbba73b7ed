import type { RecordedEnvelope } from '@mngr/contracts';
import { fenced } from '../database/fenced.js';
import { EventLog } from '@mngr/projections';
import { sql } from 'kysely';
import type { Database } from '../database/database.js';
import { envelopeOf, EVENT_COLUMNS, type EventRow } from './event-row.js';

/** The log as projections and queries read it. Positions have no holes, so a window of positions bounds its rows. */
export class PostgresEventLog extends EventLog {
  constructor(
    private readonly db: Database,
    readonly logEpoch: number,
  ) {
    super();
  }

  /** @throws AppError `store.fenced` when the log of this epoch is over: nothing may be concluded from positions any more */
  async head(): Promise<bigint> {
    const { rows } = await sql<{ position: string }>`
      SELECT position FROM log_head WHERE id = 1 AND log_epoch = ${this.logEpoch}`.execute(this.db);
    const [head] = rows;
    if (head === undefined) throw fenced();
    return BigInt(head.position);
  }

  async read(after: bigint, upTo: bigint, types: readonly string[]): Promise<readonly RecordedEnvelope[]> {
    const { rows } = await sql<EventRow>`SELECT ${EVENT_COLUMNS} FROM events
      WHERE position > ${String(after)} AND position <= ${String(upTo)} AND type = ANY (${types})
      ORDER BY position`.execute(this.db);
    return rows.map((row) => envelopeOf(row, this.logEpoch));
  }
}
