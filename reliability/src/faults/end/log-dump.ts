import pg from 'pg';
import type { CommandRow, EndRecord, LoggedEvent } from '../records.js';
import { hashSegment } from '../witness/hash-segment.js';

const QUERY_TIMEOUT_MS = 60_000;

export async function withDatabase<Result>(
  postgresUrl: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({
    connectionString: postgresUrl,
    connectionTimeoutMillis: 10_000,
    query_timeout: QUERY_TIMEOUT_MS,
  });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** The whole log, by position. */
export async function readLog(client: pg.Client): Promise<readonly LoggedEvent[]> {
  const { rows } = await client.query<LoggedEvent>(
    `SELECT position::text, project_id AS "projectId", stream_id AS "streamId", stream_version AS "streamVersion", type,
       data, causation_id AS "causationId" FROM events ORDER BY events.position`,
  );
  return rows;
}

export async function readCommands(client: pg.Client): Promise<readonly CommandRow[]> {
  const { rows } = await client.query<CommandRow>(
    'SELECT command_id AS "commandId", type, status, position::text, answer FROM commands ORDER BY recorded_at',
  );
  return rows;
}

export async function readClaims(client: pg.Client): Promise<EndRecord['claims']> {
  const { rows } = await client.query<EndRecord['claims'][number]>('SELECT scope, key, owner FROM claims');
  return rows;
}

/** Hashes again what was hashed during the run. */
export async function rehash(
  client: pg.Client,
  segments: readonly { readonly after: string; readonly upTo: string }[],
): Promise<EndRecord['segments']> {
  const hashed: { after: string; upTo: string; md5: string }[] = [];
  for (const { after, upTo } of segments) hashed.push({ after, upTo, md5: await hashSegment(client, after, upTo) });
  return hashed;
}

const PENDING = {
  'commands without an answer': `SELECT command_id AS what FROM commands WHERE status = 'recorded'`,
  'instructions without an end': `SELECT machine_id || ' ' || seq AS what FROM instructions WHERE finished_at IS NULL`,
  'messages without an end': `SELECT a.data ->> 'messageId' AS what FROM events a WHERE a.type = 'MessageAccepted' AND NOT EXISTS (
    SELECT FROM events e WHERE e.type IN ('MessageTyped', 'MessageFailed', 'MessageUnknown')
      AND e.stream_id = a.stream_id AND e.data ->> 'messageId' = a.data ->> 'messageId')`,
} as const;

/** What the control plane has taken on and not yet ended, as sentences. */
export async function pendingOf(client: pg.Client): Promise<readonly string[]> {
  const sentences: string[] = [];
  for (const [title, query] of Object.entries(PENDING)) {
    const { rows } = await client.query<{ what: string }>(query);
    sentences.push(...rows.map(({ what }) => `${title}: ${what}`));
  }
  return sentences;
}
