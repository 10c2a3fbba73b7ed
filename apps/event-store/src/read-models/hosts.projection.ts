import { hostEvents, machineEvents, type MachineFacts, type RecordedEvent } from '@mngr/contracts';
import { createTable, foldInto, type KeyedTable, type Projection } from '@mngr/projections';

export interface HostRow {
  readonly host_id: string;
  readonly machine_id: string;
  readonly project_id: string;
  readonly name: string;
  readonly provider: string;
  readonly host_dir: string;
  readonly os_user: string;
  readonly registered_at: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Null when its host-agent is of a version that does not tell. */
  readonly facts: MachineFacts | null;
}

export interface MachineRow {
  readonly machine_id: string;
  readonly epoch: number;
  readonly build: string;
  readonly reachability: 'reachable' | 'suspected' | 'unreachable';
  readonly since: string;
}

const hostsTable: KeyedTable<HostRow> = {
  name: 'hosts',
  key: 'host_id',
  columns: {
    host_id: 'text',
    machine_id: 'text',
    project_id: 'text',
    name: 'text',
    provider: 'text',
    host_dir: 'text',
    os_user: 'text',
    registered_at: 'text',
    labels: 'jsonb',
    facts: 'jsonb',
  },
  keyOf: ({ event }) => (event.type === 'HostRegistered' || event.type === 'HostLabelled' ? event.data.hostId : null),
  evolveRow(row, { event, projectId, recordedAt }) {
    if (event.type === 'HostLabelled') return row === undefined ? undefined : { ...row, labels: event.data.labels };
    if (event.type !== 'HostRegistered') return row;
    const { hostId, machineId, name, provider, hostDir, osUser, facts = null } = event.data;
    const registeredAt = row?.registered_at ?? recordedAt;
    const labels = row?.labels ?? {};
    const place = { host_dir: hostDir, os_user: osUser, registered_at: registeredAt, labels, facts };
    return { host_id: hostId, machine_id: machineId, project_id: projectId, name, provider, ...place };
  },
};

const machinesTable: KeyedTable<MachineRow> = {
  name: 'machines',
  key: 'machine_id',
  columns: { machine_id: 'text', epoch: 'int', build: 'text', reachability: 'text', since: 'text' },
  keyOf: ({ event }) => (isReachability(event.type) && 'machineId' in event.data ? event.data.machineId : null),
  evolveRow: evolveMachine,
};

function isReachability(type: string): boolean {
  return /^Machine(Registered|Suspected|Unreachable|Recovered)$/.test(type);
}

function evolveMachine(row: MachineRow | undefined, { event, recordedAt }: RecordedEvent): MachineRow | undefined {
  if (event.type === 'MachineRegistered') {
    const { machineId, epoch, build } = event.data;
    const since = row?.reachability === 'reachable' ? row.since : recordedAt;
    return { machine_id: machineId, epoch, build, reachability: 'reachable', since };
  }
  // What was said about an older epoch says nothing about the present one.
  if (row === undefined || !('epoch' in event.data) || event.data.epoch !== row.epoch) return row;
  const becomes = (reachability: MachineRow['reachability']): MachineRow =>
    row.reachability === reachability ? row : { ...row, reachability, since: recordedAt };
  if (event.type === 'MachineSuspected') return becomes('suspected');
  if (event.type === 'MachineUnreachable') return becomes('unreachable');
  return event.type === 'MachineRecovered' ? becomes('reachable') : row;
}

/** Places where agents live, and how their machines can be reached. */
export const hostsProjection: Projection = {
  name: 'hosts',
  version: 3,
  handles: [...hostEvents, ...machineEvents].map(({ type }) => type).filter((type) => type !== 'MachineReportRefused'),
  tables: [createTable(hostsTable), 'CREATE INDEX hosts_by_machine ON hosts (machine_id)', createTable(machinesTable)],
  async apply(trx, events) {
    await foldInto(trx, hostsTable, events);
    await foldInto(trx, machinesTable, events);
  },
};
