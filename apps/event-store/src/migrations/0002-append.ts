import { sql, type Kysely } from 'kysely';
import type { Migration } from 'kysely/migration';

/**
 * Locks the head of the log, then loads what a batch is judged by. The lock comes first and each later statement has its
 * own snapshot, so that all of them see the last commit.
 */
const APPEND_LOAD = `
CREATE FUNCTION append_load(
  p_log_epoch int, p_streams text[], p_commands text[], p_claim_scopes text[], p_claim_keys text[], p_machines text[],
  p_journals text[],
  OUT head_position bigint, OUT head_ordinal bigint, OUT now_at text,
  OUT stream_rows json, OUT command_rows json, OUT claim_rows json, OUT machine_rows json, OUT journal_rows json
) LANGUAGE plpgsql AS $$
BEGIN
  SELECT h.position, h.instruction_ordinal INTO head_position, head_ordinal
    FROM log_head h WHERE h.id = 1 AND h.log_epoch = p_log_epoch FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'log epoch % is over', p_log_epoch USING ERRCODE = 'MN001';
  END IF;
  now_at := to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  IF cardinality(p_streams) > 0 THEN
    SELECT json_agg(json_build_array(s.stream_id, s.version)) INTO stream_rows
      FROM streams s WHERE s.stream_id = ANY (p_streams);
  END IF;
  IF cardinality(p_commands) > 0 THEN
    SELECT json_agg(json_build_object('commandId', c.command_id, 'projectId', c.project_id, 'payloadHash', c.payload_hash,
        'status', c.status, 'answer', c.answer, 'position', c.position::text)) INTO command_rows
      FROM commands c WHERE c.command_id = ANY (p_commands);
  END IF;
  IF cardinality(p_claim_keys) > 0 THEN
    SELECT json_agg(json_build_array(c.scope, c.key, c.owner)) INTO claim_rows
      FROM claims c JOIN unnest(p_claim_scopes, p_claim_keys) AS w (scope, key) ON w.scope = c.scope AND w.key = c.key;
  END IF;
  IF cardinality(p_machines) > 0 THEN
    SELECT json_agg(json_build_array(m.machine_id, m.instruction_seq)) INTO machine_rows
      FROM machines m WHERE m.machine_id = ANY (p_machines);
  END IF;
  IF cardinality(p_journals) > 0 THEN
    SELECT json_agg(json_build_array(j.machine_id, j.journal_id, j.appended_up_to)) INTO journal_rows
      FROM machine_journals j WHERE j.machine_id = ANY (p_machines) AND j.journal_id = ANY (p_journals);
  END IF;
END $$`;

/** Writes a planned batch. Events come as parallel arrays, everything rarer as JSON. Only for the holder of the head's lock. */
const APPEND_WRITE = `
CREATE FUNCTION append_write(
  p_position bigint, p_ordinal bigint, p_now timestamptz,
  e_position bigint[], e_project text[], e_stream text[], e_version int[], e_type text[], e_schema int[], e_data text[],
  e_actor text[], e_correlation text[], e_causation text[], e_trace text[],
  s_id text[], s_version int[],
  c_id text[], c_project text[], c_type text[], c_hash text[], c_status text[], c_answer text[], c_position bigint[],
  p_rest json
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  UPDATE log_head SET position = p_position, instruction_ordinal = p_ordinal WHERE id = 1;
  IF cardinality(e_position) > 0 THEN
    INSERT INTO events (position, shard, project_id, stream_id, stream_version, type, schema_version, data, actor,
        correlation_id, causation_id, trace, recorded_at)
      SELECT u.p, 0, u.pr, u.s, u.v, u.t, u.sv, u.d::jsonb, u.a::jsonb, u.co, u.ca, u.tr::jsonb, p_now
      FROM unnest(e_position, e_project, e_stream, e_version, e_type, e_schema, e_data, e_actor, e_correlation,
        e_causation, e_trace) AS u (p, pr, s, v, t, sv, d, a, co, ca, tr);
    INSERT INTO streams (stream_id, version) SELECT * FROM unnest(s_id, s_version)
      ON CONFLICT (stream_id) DO UPDATE SET version = EXCLUDED.version;
  END IF;
  IF cardinality(c_id) > 0 THEN
    INSERT INTO commands (command_id, project_id, type, payload_hash, status, answer, position, recorded_at, finished_at)
      SELECT u.i, u.pr, u.t, u.h, u.st, u.an::jsonb, u.po, p_now, p_now
      FROM unnest(c_id, c_project, c_type, c_hash, c_status, c_answer, c_position) AS u (i, pr, t, h, st, an, po)
      ON CONFLICT (command_id) DO UPDATE SET status = EXCLUDED.status, answer = EXCLUDED.answer,
        position = EXCLUDED.position, finished_at = EXCLUDED.finished_at, envelope = NULL, resend_at = NULL;
  END IF;
  IF p_rest IS NOT NULL THEN
    PERFORM append_write_rest(p_now, p_rest);
  END IF;
END $$`;

const APPEND_WRITE_REST = `
CREATE FUNCTION append_write_rest(p_now timestamptz, p_rest json) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM claims c USING json_to_recordset(p_rest -> 'released') AS r (scope text, key text)
    WHERE c.scope = r.scope AND c.key = r.key;
  INSERT INTO claims (scope, key, owner)
    SELECT * FROM json_to_recordset(p_rest -> 'taken') AS r (scope text, key text, owner text)
    ON CONFLICT (scope, key) DO UPDATE SET owner = EXCLUDED.owner;
  INSERT INTO machines (machine_id, instruction_seq, first_seen_at)
    SELECT r.machine_id, r.instruction_seq, p_now
    FROM json_to_recordset(p_rest -> 'machines') AS r (machine_id text, instruction_seq int)
    ON CONFLICT (machine_id) DO UPDATE SET instruction_seq = EXCLUDED.instruction_seq;
  INSERT INTO machine_journals (machine_id, journal_id, appended_up_to)
    SELECT * FROM json_to_recordset(p_rest -> 'journals') AS r (machine_id text, journal_id text, appended_up_to int)
    ON CONFLICT (machine_id, journal_id) DO UPDATE SET appended_up_to = EXCLUDED.appended_up_to;
  INSERT INTO instructions (machine_id, seq, ordinal, position, project_id, agent_id, payload, issued_at)
    SELECT r.machine_id, r.seq, r.ordinal, r.position, r.project_id, r.agent_id, r.payload, p_now
    FROM json_to_recordset(p_rest -> 'instructions') AS r (machine_id text, seq int, ordinal bigint, position bigint,
      project_id text, agent_id text, payload jsonb);
  UPDATE instructions i SET payload = NULL, finished_at = p_now
    FROM json_to_recordset(p_rest -> 'finishes') AS r (machine_id text, seq int)
    WHERE i.machine_id = r.machine_id AND i.seq = r.seq AND i.finished_at IS NULL;
  INSERT INTO texts (text_id, project_id, kind, body, created_at)
    SELECT r.text_id, r.project_id, r.kind, r.body, p_now
    FROM json_to_recordset(p_rest -> 'texts') AS r (text_id text, project_id text, kind text, body text)
    ON CONFLICT (text_id) DO NOTHING;
END $$`;

export const appendFunctions: Migration = {
  async up(db: Kysely<unknown>): Promise<void> {
    for (const statement of [APPEND_LOAD, APPEND_WRITE_REST, APPEND_WRITE]) await sql.raw(statement).execute(db);
  },
};
