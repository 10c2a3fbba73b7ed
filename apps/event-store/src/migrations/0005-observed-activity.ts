import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Beside the state of an agent, when something last happened in its terminal. */
export const observedActivity: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`ALTER TABLE public.agent_observations
      ADD COLUMN activity_incarnation int, ADD COLUMN output_at text, ADD COLUMN input_at text`.execute(db);
  },
};
