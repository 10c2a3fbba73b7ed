import pg from 'pg';

/** Looks into the store past all of our code, to judge what became of what was acknowledged. */
export class LogWitness {
  private constructor(private readonly client: pg.Client) {}

  static async open(postgresUrl: string): Promise<LogWitness> {
    const client = new pg.Client({ connectionString: postgresUrl });
    client.on('error', () => {});
    await client.connect();
    return new LogWitness(client);
  }

  close(): Promise<void> {
    return this.client.end().catch(() => {});
  }

  /** Values of `field` in all events of one type. */
  async valuesOf(type: string, field: string): Promise<readonly string[]> {
    const { rows } = await this.client.query<{ value: string }>(
      'SELECT data ->> $2 AS value FROM events WHERE type = $1',
      [type, field],
    );
    return rows.map(({ value }) => value);
  }

  /** Commands of these ids that have no final answer, or are not known at all. */
  async openCommands(ids: readonly string[]): Promise<number> {
    const { rows } = await this.client.query<{ n: string }>(
      `SELECT count(*) AS n FROM unnest($1::text[]) AS w (id)
         LEFT JOIN commands c ON c.command_id = w.id WHERE c.answer IS NULL`,
      [ids],
    );
    return Number(rows[0]?.n);
  }

  /** Milliseconds from the acceptance to the typing of each message that was accepted after `since`. */
  async typingTimes(since: Date): Promise<readonly number[]> {
    const { rows } = await this.client.query<{ ms: number }>(
      `SELECT extract(epoch FROM t.recorded_at - a.recorded_at)::float8 * 1000 AS ms
         FROM events a JOIN events t ON t.type = 'MessageTyped' AND t.data ->> 'messageId' = a.data ->> 'messageId'
         WHERE a.type = 'MessageAccepted' AND a.recorded_at >= $1`,
      [since],
    );
    return rows.map(({ ms }) => ms);
  }

  /** When each agent's first process began, in Unix milliseconds, by agent. */
  async startedAt(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.client.query<{ id: string; at: string }>(
      `SELECT data ->> 'agentId' AS id, data ->> 'startedAt' AS at FROM events
         WHERE type = 'AgentStarted' AND (data ->> 'incarnation')::int = 1`,
    );
    return new Map(rows.map(({ id, at }) => [id, Date.parse(at)]));
  }

  /** The end of the log, and how far these read models have come; 0 while one of them does not answer yet. */
  async progress(readModels: readonly string[]): Promise<{ readonly head: bigint; readonly projected: bigint }> {
    const { rows } = await this.client.query<{ head: string; projected: string | null }>(
      `SELECT (SELECT position FROM log_head) AS head,
         (SELECT CASE WHEN bool_and(active) THEN min(position) END FROM projections
           WHERE name = ANY ($1)) AS projected`,
      [readModels],
    );
    return { head: BigInt(rows[0]?.head ?? 0), projected: BigInt(rows[0]?.projected ?? 0) };
  }

  /** As if nothing was ever projected. Only while no event store runs. */
  async dropReadModels(): Promise<void> {
    const { rows } = await this.client.query<{ schema_name: string }>('DELETE FROM projections RETURNING schema_name');
    for (const { schema_name: name } of rows)
      await this.client.query(`DROP SCHEMA ${this.client.escapeIdentifier(name)} CASCADE`);
  }

  /** Rows of every table that grows, by table. */
  async rowCounts(): Promise<readonly (readonly [table: string, rows: number])[]> {
    const counts: (readonly [string, number])[] = [];
    for (const name of ['events', 'streams', 'commands', 'instructions', 'claims', 'texts', 'agent_observations']) {
      const { rows } = await this.client.query<{ n: string }>(
        `SELECT count(*) AS n FROM ${this.client.escapeIdentifier(name)}`,
      );
      counts.push([name, Number(rows[0]?.n)]);
    }
    return counts;
  }

  async now(): Promise<Date> {
    const { rows } = await this.client.query<{ now: Date }>('SELECT now() AS now');
    return rows[0]?.now ?? new Date();
  }
}
