import type { AgentFolder, AgentView, Observation } from '@mngr/contracts';
import { ProjectionReader, type ReadSnapshot } from '@mngr/projections';
import { sql } from 'kysely';
import type { AgentRow } from './agent.row.js';
import { agentViewOf, type ActivityColumns, type Observed } from './agent-view.js';
import { hostsByIds } from './host.queries.js';

export interface AgentFilter {
  readonly projectId: string;
  readonly after?: string | undefined;
  readonly ref?: string | undefined;
  readonly hostId?: string | undefined;
  readonly includeEnded?: boolean | undefined;
}

interface ObservationRow extends Omit<Observation, 'agentId' | 'folder'>, ActivityColumns {
  readonly agent_id: string;
  readonly machine_id: string;
  readonly folder: AgentFolder | null;
}

/** Agents as people see them, oldest first. */
export class AgentQueries {
  constructor(private readonly reader: ProjectionReader) {}

  async agents(filter: AgentFilter): Promise<{ agents: AgentView[]; position: string }> {
    const after = filter.after === undefined ? undefined : BigInt(filter.after);
    return this.reader.read(['agents', 'hosts'], after, async (snapshot) => {
      const rows = await agentRows(snapshot, filter);
      const hosts = await hostsByIds(snapshot, [...new Set(rows.map((row) => row.host_id))]);
      const [observations, texts] = await Promise.all([observationsOf(snapshot, rows), textsOf(snapshot, rows)]);
      const agents = rows.map((row) => {
        const observation = observations.get(`${row.agent_id} ${row.machine_id}`) ?? null;
        return agentViewOf(row, hosts.get(row.host_id) ?? null, observation, texts.get(row.command_text_id) ?? null);
      });
      return { agents, position: String(snapshot.position) };
    });
  }

  /** Some agents by their projects. */
  async byProject(agentIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const rows = await this.reader.read(['agents'], undefined, (snapshot) => projectRows(snapshot, agentIds));
    const groups = Map.groupBy(rows, (row) => row.project_id);
    return new Map([...groups].map(([projectId, members]) => [projectId, members.map((row) => row.agent_id)]));
  }
}

/** Whose agents these are; those that the read model does not know are left out. */
async function projectRows({ trx, schemaOf }: ReadSnapshot, agentIds: readonly string[]) {
  const { rows } = await sql<{ agent_id: string; project_id: string }>`SELECT agent_id, project_id
    FROM ${sql.id(schemaOf('agents'), 'agents')} WHERE agent_id = ANY (${agentIds})`.execute(trx);
  return rows;
}

async function agentRows({ trx, schemaOf }: ReadSnapshot, filter: AgentFilter): Promise<AgentRow[]> {
  const { projectId, ref, hostId, includeEnded } = filter;
  const ofRef = ref === undefined ? sql`` : sql`AND (agent_id = ${ref} OR name = ${ref})`;
  const ofHost = hostId === undefined ? sql`` : sql`AND host_id = ${hostId}`;
  const live = includeEnded === true ? sql`` : sql`AND ended IS NULL`;
  const { rows } = await sql<AgentRow>`SELECT * FROM ${sql.id(schemaOf('agents'), 'agents')}
    WHERE project_id = ${projectId} ${live} ${ofRef} ${ofHost} ORDER BY created_at, agent_id`.execute(trx);
  return rows;
}

async function observationsOf({ trx }: ReadSnapshot, rows: readonly AgentRow[]): Promise<Map<string, Observed>> {
  const ids = rows.map((row) => row.agent_id);
  const { rows: found } = await sql<ObservationRow>`
    SELECT agent_id, machine_id, incarnation, state, activity, reason, source, since, folder,
      activity_incarnation, output_at, input_at
    FROM public.agent_observations WHERE agent_id = ANY (${ids})`.execute(trx);
  return new Map(
    found.map(({ agent_id: agentId, machine_id: machineId, folder, ...rest }) => [
      `${agentId} ${machineId}`,
      { agentId, ...rest, ...(folder === null ? {} : { folder }) },
    ]),
  );
}

async function textsOf({ trx }: ReadSnapshot, rows: readonly AgentRow[]): Promise<Map<string, string>> {
  const ids = rows.map((row) => row.command_text_id);
  const { rows: found } = await sql<{ text_id: string; body: string }>`SELECT text_id, body FROM public.texts
    WHERE text_id = ANY (${ids})`.execute(trx);
  return new Map(found.map((text) => [text.text_id, text.body]));
}
