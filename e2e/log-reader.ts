import pg from 'pg';

export interface LoggedEvent {
  readonly position: string;
  readonly type: string;
  readonly data: Record<string, unknown>;
}

/** Reads a stream where it is kept: tests judge by the log itself, not by what a service says of it. */
export async function eventsOf(postgresUrl: string, streamId: string): Promise<readonly LoggedEvent[]> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    const { rows } = await client.query<LoggedEvent>(
      'SELECT position::text, type, data FROM events WHERE stream_id = $1 ORDER BY events.position',
      [streamId],
    );
    return rows;
  } finally {
    await client.end();
  }
}

/** Positions of everything in the log, oldest first. */
export async function positionsOf(postgresUrl: string): Promise<readonly string[]> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ position: string }>(
      'SELECT position::text FROM events ORDER BY events.position',
    );
    return rows.map(({ position }) => position);
  } finally {
    await client.end();
  }
}
