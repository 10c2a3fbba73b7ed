import type pg from 'pg';

const HASH = `SELECT md5(string_agg(to_jsonb(e)::text, E'\\n' ORDER BY e.position)) AS md5
  FROM events e WHERE e.position > $1 AND e.position <= $2`;

/** One hash over everything that is stored of the events in (after, upTo]. */
export async function hashSegment(client: pg.Client, after: string, upTo: string): Promise<string> {
  // How a time is written depends on the session.
  await client.query("SET TIME ZONE 'UTC'");
  const { rows } = await client.query<{ md5: string | null }>(HASH, [after, upTo]);
  return rows[0]?.md5 ?? '';
}
