import type { ActivitySample, Observations } from '@mngr/contracts';
import { sql } from 'kysely';
import type { Database } from '../database/database.js';

/** What machines saw last of their agents: last values, no events, lost without harm. */
export class ObservationStore {
  constructor(private readonly db: Database) {}

  /**
   * Keeps the newest of each agent. An older epoch of the machine changes nothing. What is the same is written again only
   * once an hour, for `prune`.
   *
   * @param machineId who says it, from the subject: a machine speaks of an agent only in a row of its own
   * @returns the agents whose row was written
   */
  async put(machineId: string, { epoch, observations }: Observations): Promise<readonly string[]> {
    // One statement must not touch a row twice: the last word counts.
    const lastByAgent = new Map(observations.map((observation) => [observation.agentId, observation]));
    const { rows } = await sql<{ agent_id: string }>`INSERT INTO agent_observations AS o
        (agent_id, machine_id, epoch, incarnation, state, activity, reason, source, since, folder, seen_at)
      SELECT r."agentId", ${machineId}, ${epoch}, r.incarnation, r.state, r.activity, r.reason, r.source, r.since,
        r.folder, now()
      FROM json_to_recordset(${JSON.stringify([...lastByAgent.values()])}::json) AS r ("agentId" text, incarnation int,
        state text, activity text, reason text, source text, since text, folder jsonb)
      ON CONFLICT (agent_id, machine_id) DO UPDATE SET epoch = EXCLUDED.epoch, incarnation = EXCLUDED.incarnation,
        state = EXCLUDED.state, activity = EXCLUDED.activity, reason = EXCLUDED.reason, source = EXCLUDED.source,
        since = EXCLUDED.since, folder = EXCLUDED.folder, seen_at = EXCLUDED.seen_at
      WHERE o.epoch <= EXCLUDED.epoch AND (o.seen_at < now() - interval '1 hour'
        OR (o.epoch, o.incarnation, o.state, o.activity, o.reason, o.source, o.since, o.folder) IS DISTINCT FROM
          (EXCLUDED.epoch, EXCLUDED.incarnation, EXCLUDED.state, EXCLUDED.activity, EXCLUDED.reason, EXCLUDED.source,
          EXCLUDED.since, EXCLUDED.folder))
      RETURNING o.agent_id`.execute(this.db);
    return rows.map(({ agent_id: agentId }) => agentId);
  }

  /** Keeps when something last happened, for agents that the machine has observed before. An older epoch changes nothing. */
  async putSamples(machineId: string, epoch: number, samples: readonly ActivitySample[]): Promise<void> {
    const lastByAgent = new Map(samples.map((sample) => [sample.agentId, sample]));
    await sql`UPDATE agent_observations AS o
      SET activity_incarnation = r.incarnation, output_at = r."outputAt", input_at = r."inputAt", seen_at = now()
      FROM json_to_recordset(${JSON.stringify([...lastByAgent.values()])}::json) AS r ("agentId" text, incarnation int,
        "outputAt" text, "inputAt" text)
      WHERE o.agent_id = r."agentId" AND o.machine_id = ${machineId} AND o.epoch <= ${epoch}`.execute(this.db);
  }

  /** Forgets agents that no sync has named for a day: they are gone. */
  async prune(): Promise<void> {
    await sql`DELETE FROM agent_observations WHERE seen_at < now() - interval '1 day'`.execute(this.db);
  }
}
