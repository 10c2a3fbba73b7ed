import { sql } from 'kysely';
import type { Database } from '../database/database.js';

/** How many rows one statement deletes, so that no lock is held for long. */
const CHUNK = 5_000;

/** Instructions that are at their end. Sync and relay ask for open ones only; their numbers live on in `machines`. */
export class FinishedInstructions {
  constructor(private readonly db: Database) {}

  /** Deletes those that ended more than a day ago: for that long they tell what happened. @returns how many */
  async prune(): Promise<number> {
    for (let deleted = 0; ;) {
      const { numAffectedRows } = await sql`DELETE FROM instructions WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM instructions WHERE finished_at < now() - interval '1 day' LIMIT ${CHUNK}))`.execute(this.db);
      deleted += Number(numAffectedRows ?? 0n);
      if (Number(numAffectedRows ?? 0n) < CHUNK) return deleted;
    }
  }
}
