import type { HostView } from '@mngr/contracts';
import { ProjectionReader, type ReadSnapshot } from '@mngr/projections';
import { sql } from 'kysely';
import { hostStateOf, type HostAndMachine } from './agent-view.js';

export interface HostFilter {
  readonly projectId: string;
  readonly after?: string | undefined;
  readonly machineId?: string | undefined;
}

/** Hosts and whether their machines can be reached. */
export class HostQueries {
  constructor(private readonly reader: ProjectionReader) {}

  async hosts({ projectId, after, machineId }: HostFilter): Promise<{ hosts: HostView[]; position: string }> {
    return this.reader.read(['hosts'], after === undefined ? undefined : BigInt(after), async (snapshot) => {
      const ofMachine = machineId === undefined ? sql`` : sql`AND h.machine_id = ${machineId}`;
      const rows = await hostRows(snapshot, sql`h.project_id = ${projectId} ${ofMachine}`);
      return { hosts: rows.map(hostViewOf), position: String(snapshot.position) };
    });
  }
}

export function hostViewOf(row: HostAndMachine): HostView {
  return {
    id: row.host_id,
    machineId: row.machine_id,
    name: row.name,
    provider: row.provider,
    state: hostStateOf(row.machine),
    since: row.machine?.since ?? row.registered_at,
    hostDir: row.host_dir,
    osUser: row.os_user,
    epoch: row.machine?.epoch ?? 0,
    build: row.machine?.build ?? '',
    tags: { ...row.labels },
    facts: row.facts,
  };
}

export async function hostsByIds(
  snapshot: ReadSnapshot,
  hostIds: readonly string[],
): Promise<Map<string, HostAndMachine>> {
  const rows = await hostRows(snapshot, sql`h.host_id = ANY (${hostIds})`);
  return new Map(rows.map((row) => [row.host_id, row]));
}

async function hostRows({ trx, schemaOf }: ReadSnapshot, where: ReturnType<typeof sql>): Promise<HostAndMachine[]> {
  const schema = schemaOf('hosts');
  const { rows } = await sql<HostAndMachine>`SELECT h.*, to_jsonb(m) AS machine
    FROM ${sql.id(schema, 'hosts')} h LEFT JOIN ${sql.id(schema, 'machines')} m ON m.machine_id = h.machine_id
    WHERE ${where} ORDER BY h.name, h.host_id`.execute(trx);
  return rows;
}
