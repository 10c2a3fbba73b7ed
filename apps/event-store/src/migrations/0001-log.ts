import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

// Identifiers are compared bytewise: faster, and a prefix is a range of the index.
const STATEMENTS = [
  // The one row that every append locks first. It is rewritten by each commit, so its page keeps room for new versions.
  `CREATE TABLE log_head (
     id smallint PRIMARY KEY CHECK (id = 1),
     position bigint NOT NULL,
     log_epoch int NOT NULL,
     instruction_ordinal bigint NOT NULL
   ) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 200, autovacuum_vacuum_scale_factor = 0)`,
  `INSERT INTO log_head VALUES (1, 0, 1, 0)`,
  `CREATE TABLE events (
     position bigint PRIMARY KEY,
     shard smallint NOT NULL,
     project_id text COLLATE "C" NOT NULL,
     stream_id text COLLATE "C" NOT NULL,
     stream_version int NOT NULL,
     type text COLLATE "C" NOT NULL,
     schema_version smallint NOT NULL,
     data jsonb NOT NULL,
     actor jsonb NOT NULL,
     correlation_id text NOT NULL,
     causation_id text NOT NULL,
     trace jsonb,
     recorded_at timestamptz(3) NOT NULL,
     UNIQUE (stream_id, stream_version)
   )`,
  `CREATE INDEX events_by_project ON events (project_id, position)`,
  `CREATE TABLE streams (stream_id text COLLATE "C" PRIMARY KEY, version int NOT NULL) WITH (fillfactor = 80)`,
  `CREATE TABLE commands (
     command_id text COLLATE "C" PRIMARY KEY,
     project_id text NOT NULL,
     type text NOT NULL,
     payload_hash text NOT NULL,
     status text NOT NULL CHECK (status IN ('recorded', 'done', 'rejected', 'expired')),
     answer jsonb,
     position bigint,
     envelope jsonb,
     not_after timestamptz(3),
     recorded_at timestamptz(3) NOT NULL,
     finished_at timestamptz(3),
     resend_at timestamptz(3),
     resends int NOT NULL DEFAULT 0
   )`,
  `CREATE INDEX commands_to_resend ON commands (resend_at) WHERE status = 'recorded'`,
  `CREATE INDEX commands_to_expire ON commands (not_after) WHERE status = 'recorded'`,
  `CREATE TABLE claims (
     scope text COLLATE "C", key text COLLATE "C", owner text NOT NULL, PRIMARY KEY (scope, key)
   )`,
  `CREATE TABLE machines (
     machine_id text COLLATE "C" PRIMARY KEY, instruction_seq int NOT NULL, first_seen_at timestamptz(3) NOT NULL
   ) WITH (fillfactor = 70)`,
  // One row per journal and not per machine: a late report of an older journal must not restart the count of the present one.
  `CREATE TABLE machine_journals (
     machine_id text COLLATE "C",
     journal_id text COLLATE "C",
     appended_up_to int NOT NULL,
     PRIMARY KEY (machine_id, journal_id)
   ) WITH (fillfactor = 70)`,
  `CREATE TABLE instructions (
     machine_id text COLLATE "C",
     seq int,
     ordinal bigint NOT NULL UNIQUE,
     position bigint NOT NULL,
     project_id text NOT NULL,
     agent_id text NOT NULL,
     payload jsonb,
     issued_at timestamptz(3) NOT NULL,
     finished_at timestamptz(3),
     PRIMARY KEY (machine_id, seq)
   )`,
  `CREATE INDEX instructions_open ON instructions (machine_id, seq) WHERE finished_at IS NULL`,
  `CREATE TABLE texts (
     text_id text COLLATE "C" PRIMARY KEY,
     project_id text NOT NULL,
     kind text NOT NULL,
     body text NOT NULL,
     created_at timestamptz(3) NOT NULL
   )`,
  `CREATE TABLE relay_checkpoints (name text PRIMARY KEY, position bigint NOT NULL)`,
  `INSERT INTO relay_checkpoints VALUES ('events', 0), ('instructions', 0)`,
  `CREATE TABLE agent_observations (
     agent_id text COLLATE "C",
     machine_id text COLLATE "C",
     epoch int NOT NULL,
     incarnation int NOT NULL,
     state text NOT NULL,
     activity text,
     reason text NOT NULL,
     source text NOT NULL,
     since text NOT NULL,
     seen_at timestamptz(3) NOT NULL,
     PRIMARY KEY (agent_id, machine_id)
   ) WITH (fillfactor = 70)`,
  `CREATE INDEX agent_observations_by_age ON agent_observations (seen_at)`,
];

export const logTables: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
  },
};
