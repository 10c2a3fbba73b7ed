import { newId } from '@mngr/contracts';
import pg from 'pg';

const CHUNK = 20_000;

/** Five events of one agent, and how its stream's version runs. Built by PostgreSQL: a million in well under a minute. */
const AGENT_EVENTS = `
  INSERT INTO events (position, shard, project_id, stream_id, stream_version, type, schema_version, data, actor,
      correlation_id, causation_id, recorded_at)
  SELECT $1::bigint + (n - $2::bigint) * 10 + e.v, 0, 'default', a.id, e.v, e.type, 1, e.data,
    '{"kind":"user","id":"load"}', md5(a.id), md5(a.id || e.v), now()
  FROM generate_series($2::bigint, $3::bigint) AS n,
    LATERAL (SELECT 'agent-' || lpad(to_hex(n), 32, '0') AS id) AS a,
    LATERAL (VALUES
      (1, 'AgentRequested', jsonb_build_object('agentId', a.id, 'name', 'load-' || n, 'type', 'command', 'hostId', $4::text,
        'machineId', $5::text, 'command', jsonb_build_object('textId', 'text-' || lpad(to_hex(n), 32, '0'), 'sha256',
        repeat('0', 64), 'sizeBytes', 5, 'preview', 'sleep'), 'workspace', jsonb_build_object('kind', 'in-place', 'path', '/w'),
        'tmux', jsonb_build_object('tmpDir', null, 'sessionPrefix', 'mngr-', 'width', 200, 'height', 50), 'labels', '{}'::jsonb,
        'envNames', '[]'::jsonb)),
      (2, 'AgentStartRequested', jsonb_build_object('agentId', a.id, 'incarnation', 1, 'generation', 1)),
      (3, 'AgentWorkspaceCreated', jsonb_build_object('agentId', a.id, 'workspace', jsonb_build_object('kind', 'in-place',
        'workDir', '/w', 'repository', null, 'branch', null, 'branchCreated', false, 'baseCommit', null, 'baseBranch', null))),
      (4, 'AgentStarted', jsonb_build_object('agentId', a.id, 'incarnation', 1, 'pid', 7, 'session', 's', 'tmuxSocket', '/t',
        'startedAt', '2030-01-01T00:00:00.000Z')),
      (5, 'AgentExited', jsonb_build_object('agentId', a.id, 'incarnation', 1, 'reason', 'exited', 'exitCode', 0, 'signal', null,
        'exitedAt', '2030-01-01T00:00:00.000Z'))
    ) AS e (v, type, data)`;

/** Five accepted messages of each agent, every one in a stream of its own. */
const MESSAGE_EVENTS = `
  INSERT INTO events (position, shard, project_id, stream_id, stream_version, type, schema_version, data, actor,
      correlation_id, causation_id, recorded_at)
  SELECT $1::bigint + (n - $2::bigint) * 10 + 5 + m, 0, 'default', 'message-' || a.id || '-' || a.message, 1, 'MessageAccepted', 1,
    jsonb_build_object('agentId', a.id, 'incarnation', 1, 'messageId', 'message-' || a.message, 'text', jsonb_build_object(
      'textId', 'text-' || a.message, 'sha256', repeat('0', 64), 'sizeBytes', 5, 'preview', 'hello')),
    '{"kind":"user","id":"load"}', md5(a.message), md5(a.message), now()
  FROM generate_series($2::bigint, $3::bigint) AS n, generate_series(1, 5) AS m,
    LATERAL (SELECT 'agent-' || lpad(to_hex(n), 32, '0') AS id, lpad(to_hex(n * 8 + m), 32, '0') AS message) AS a`;

/** Fills an empty log with a history that can have happened: ten events of each agent. @returns the log's end */
export async function seedLog(postgresUrl: string, events: number): Promise<number> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  const [hostId, machineId] = [newId('host'), newId('machine')];
  try {
    const agents = Math.ceil(events / 10);
    for (let from = 1; from <= agents; from += CHUNK) {
      const to = Math.min(agents, from + CHUNK - 1);
      const before = (from - 1) * 10;
      await client.query(AGENT_EVENTS, [before, from, to, hostId, machineId]);
      await client.query(MESSAGE_EVENTS, [before, from, to]);
    }
    await client.query('UPDATE log_head SET position = $1', [agents * 10]);
    await client.query("UPDATE relay_checkpoints SET position = $1 WHERE name = 'events'", [agents * 10]);
    await client.query('VACUUM ANALYZE events');
    return agents * 10;
  } finally {
    await client.end();
  }
}
