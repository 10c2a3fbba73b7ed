import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** Beside the state of an agent, what its own folder says beyond the log. */
export const observedFolder: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`ALTER TABLE public.agent_observations ADD COLUMN folder jsonb`.execute(db);
  },
};
