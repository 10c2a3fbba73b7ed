import type { CommandAnswer, CommandEnvelope, CommandView } from '@mngr/contracts';
import { sql } from 'kysely';
import type { Database } from '../database/database.js';

interface CommandRow {
  readonly command_id: string;
  readonly type: string;
  readonly status: CommandView['status'];
  readonly position: string | null;
  readonly answer: CommandAnswer | null;
  readonly payload_hash: string;
  readonly recorded_at: Date;
}

export type RecordOutcome =
  | { readonly status: 'recorded' }
  | { readonly status: 'answered'; readonly answer: CommandAnswer }
  | { readonly status: 'payload-mismatch' };

/** How many rows one sweep touches. */
const SWEEP_LIMIT = 500;
const FIRST_RESEND_MS = 5_000;

export const EXPIRED_ANSWER: CommandAnswer = {
  ok: false,
  error: {
    kind: 'timeout',
    code: 'command.expired',
    message: 'The command was not run before its time was over; it will not run any more.',
    wayOut: 'Send it again under a new idempotency key if it is still wanted.',
  },
};

/** Rows of `commands` outside the append: those that wait for the orchestrator, and answers of those that are done. */
export class CommandStore {
  constructor(private readonly db: Database) {}

  /** Inserts the command if it is absent; from then on the sweep sends it until it is answered or expired. */
  async record(envelope: CommandEnvelope): Promise<RecordOutcome> {
    const { commandId, projectId, type, payloadHash, notAfter } = envelope;
    await sql`INSERT INTO commands
        (command_id, project_id, type, payload_hash, status, envelope, not_after, recorded_at, resend_at)
      VALUES (${commandId}, ${projectId}, ${type}, ${payloadHash}, 'recorded', ${JSON.stringify(envelope)}, ${notAfter},
        now(), now() + ${FIRST_RESEND_MS} * interval '1 millisecond')
      ON CONFLICT (command_id) DO NOTHING`.execute(this.db);
    const row = await this.find(commandId, projectId);
    if (row === null || row.payload_hash !== payloadHash) return { status: 'payload-mismatch' };
    return row.answer === null ? { status: 'recorded' } : { status: 'answered', answer: row.answer };
  }

  async find(commandId: string, projectId: string): Promise<CommandRow | null> {
    const { rows } = await sql<CommandRow>`
      SELECT command_id, type, status, position, answer, payload_hash, recorded_at FROM commands
      WHERE command_id = ${commandId} AND project_id = ${projectId}`.execute(this.db);
    return rows[0] ?? null;
  }

  /** Ends what is past its time. The head's lock keeps an append from answering the same command meanwhile. */
  async expire(): Promise<number> {
    const { rows } = await sql<{ due: boolean }>`SELECT EXISTS (
      SELECT FROM commands WHERE status = 'recorded' AND not_after < now()) AS due`.execute(this.db);
    if (rows[0]?.due !== true) return 0;
    return this.db.transaction().execute(async (trx) => {
      await sql`SELECT FROM log_head WHERE id = 1 FOR UPDATE`.execute(trx);
      const ended = await sql`UPDATE commands
        SET status = 'expired', answer = ${JSON.stringify(EXPIRED_ANSWER)}, envelope = NULL, finished_at = now(),
          resend_at = NULL
        WHERE status = 'recorded' AND not_after < now()`.execute(trx);
      return Number(ended.numAffectedRows ?? 0n);
    });
  }

  /** Commands whose time to be sent again has come, oldest first. */
  async due(): Promise<CommandEnvelope[]> {
    const { rows } = await sql<{ envelope: CommandEnvelope }>`SELECT envelope FROM commands
      WHERE status = 'recorded' AND resend_at <= now() ORDER BY resend_at LIMIT ${SWEEP_LIMIT}`.execute(this.db);
    return rows.map(({ envelope }) => envelope);
  }

  /** The next time comes after 5 s, 10 s, 20 s … 80 s, so that a long outage does not fill the stream with copies. */
  async sent(commandIds: readonly string[]): Promise<void> {
    await sql`UPDATE commands SET resends = resends + 1,
        resend_at = now() + interval '5 seconds' * (2 ^ least(resends, 4))
      WHERE command_id = ANY (${commandIds}) AND status = 'recorded'`.execute(this.db);
  }
}
