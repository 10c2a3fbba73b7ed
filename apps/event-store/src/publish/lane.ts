import { sql } from 'kysely';
import type { Trace } from '@mngr/contracts';
import type { Database } from '../database/database.js';

/** A message that a relay carries from the database to JetStream. */
export interface OutgoingMessage {
  /** Its place in the lane. */
  readonly ordinal: bigint;
  readonly subject: string;
  readonly body: unknown;
  readonly msgId: string;
  readonly trace: Trace | undefined;
}

export interface LanePage {
  readonly messages: readonly OutgoingMessage[];
  /** Everything up to here has been looked at. */
  readonly upTo: bigint;
}

/** One ordered source of messages with a checkpoint of its own. */
export abstract class Lane {
  abstract readonly name: 'events' | 'instructions';

  constructor(
    protected readonly db: Database,
    protected readonly logEpoch: number,
  ) {}

  /** The next messages above the checkpoint, oldest first. */
  abstract next(after: bigint, limit: number): Promise<LanePage>;

  async checkpoint(): Promise<bigint> {
    const { rows } = await sql<{ position: string }>`
      SELECT position FROM relay_checkpoints WHERE name = ${this.name}`.execute(this.db);
    return BigInt(rows[0]?.position ?? '0');
  }

  /** Of a log that is over nothing is saved: the one that was restored has a checkpoint of its own. */
  async saveCheckpoint(position: bigint): Promise<void> {
    await sql`UPDATE relay_checkpoints SET position = ${String(position)} WHERE name = ${this.name}
      AND EXISTS (SELECT FROM log_head WHERE log_epoch = ${this.logEpoch})`.execute(this.db);
  }
}
