import { subjects } from '@mngr/contracts';
import { sql } from 'kysely';
import { instructionOf, type StoredInstruction } from '../read-models/machine-desired.queries.js';
import { Lane, type LanePage } from './lane.js';

/** Instructions of all machines, by ordinal; what is finished by now is passed over. */
export class InstructionsLane extends Lane {
  readonly name = 'instructions';

  async next(after: bigint, limit: number): Promise<LanePage> {
    // The head first: what is committed later is left to the next page.
    const head = await sql<{ ordinal: string }>`SELECT instruction_ordinal AS ordinal FROM log_head`.execute(this.db);
    const end = BigInt(head.rows[0]?.ordinal ?? '0');
    if (end <= after) return { messages: [], upTo: after };
    const { rows } = await sql<StoredInstruction & { ordinal: string }>`
      SELECT machine_id, seq, ordinal, payload, issued_at FROM instructions
      WHERE ordinal > ${String(after)} AND ordinal <= ${String(end)} AND finished_at IS NULL
      ORDER BY ordinal LIMIT ${limit}`.execute(this.db);
    const messages = rows.map((row) => ({
      ordinal: BigInt(row.ordinal),
      subject: subjects.instruction(row.machine_id),
      body: instructionOf(row, this.logEpoch),
      msgId: `${this.logEpoch}:${row.machine_id}:${row.seq}`,
      trace: row.payload.trace,
    }));
    return { messages, upTo: rows.length === limit ? (messages.at(-1)?.ordinal ?? end) : end };
  }

  /** Where to begin again after the stream was lost: below the oldest instruction that is still open. */
  async beforeOldestOpen(): Promise<bigint> {
    const { rows } = await sql<{ ordinal: string }>`SELECT coalesce(
        (SELECT min(ordinal) - 1 FROM instructions WHERE finished_at IS NULL),
        (SELECT instruction_ordinal FROM log_head)) AS ordinal`.execute(this.db);
    return BigInt(rows[0]?.ordinal ?? '0');
  }
}
