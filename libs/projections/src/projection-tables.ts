import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/** The table of checkpoints: a row per instance of a projection, at most one of each name is read from. */
export const projectionTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    await sql`CREATE TABLE projections (
      schema_name text PRIMARY KEY,
      name text NOT NULL,
      version int NOT NULL,
      position bigint NOT NULL,
      active boolean NOT NULL
    ) WITH (fillfactor = 20)`.execute(db);
    await sql`CREATE UNIQUE INDEX projections_active ON projections (name) WHERE active`.execute(db);
  },
};
