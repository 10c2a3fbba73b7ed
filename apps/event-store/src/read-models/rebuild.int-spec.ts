import { newId, type DomainEvent } from '@mngr/contracts';
import { Projector } from '@mngr/projections';
import { TestPostgres } from '@mngr/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { Appender } from '../append/appender.js';
import { openDatabase, type Database } from '../database/database.js';
import { migrate } from '../migrations/migrate.js';
import { PostgresEventLog } from '../read/postgres-event-log.js';
import { agentEventsOf, appends, hostEvents, machineEvents, newAgentId } from '../testing/test-histories.js';
import { projections } from './projections.js';

const TABLES = ['agents', 'hosts', 'machines', 'command_traces', 'audit'];

/** Which agent's next event comes; 9 stands for the machine's. */
const histories = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 20, maxLength: 120 });

describe('the read models on a real PostgreSQL', () => {
  let server: TestPostgres;
  let db: Database;
  let appender: Appender;
  let projectors: Projector[];

  beforeAll(async () => {
    server = await TestPostgres.start();
    const url = await server.createDatabase();
    await migrate(url);
    db = openDatabase(url);
    appender = new Appender({ postgresUrl: url, logEpoch: 1 });
    const log = new PostgresEventLog(db, 1);
    projectors = projections.map((projection) => new Projector({ db, log, projection }));
    appender.onAppended((position) => projectors.forEach((projector) => projector.wake(BigInt(position))));
    for (const projector of projectors) projector.start();
  });
  afterAll(async () => {
    await appender.stop();
    await Promise.all(projectors.map((projector) => projector.stop()));
    await db.destroy();
    await server.stop();
  });

  const rowsOf = async (): Promise<Record<string, unknown[]>> => {
    const rows: Record<string, unknown[]> = {};
    for (const table of TABLES) {
      const schema = await sql<{ schema: string }>`SELECT table_schema AS schema FROM information_schema.tables
        JOIN projections ON schema_name = table_schema AND active WHERE table_name = ${table}`.execute(db);
      const name = sql.id(schema.rows[0]?.schema ?? '', table);
      rows[table] = (await sql`SELECT * FROM ${name} ORDER BY 1`.execute(db)).rows;
    }
    return rows;
  };

  const write = async (history: readonly number[]): Promise<bigint> => {
    const place = { hostId: newId('host'), machineId: newId('machine') };
    const { machineId } = place;
    const silence = { machineId, epoch: 1, silentMs: 1 };
    const queues = Array.from({ length: 9 }, (_, i) => {
      const id = newAgentId();
      return { id, version: 0, events: withChanges(id, agentEventsOf(id, `agent${i}`, place)) };
    });
    const lease = [
      ...machineEvents(place, 1),
      { type: 'MachineSuspected', data: silence } as const,
      { type: 'MachineUnreachable', data: silence } as const,
      { type: 'MachineRecovered', data: { machineId, epoch: 1 } } as const,
    ];
    queues.push({ id: machineId, version: 0, events: lease });
    let last = await appender.append(appends(place.hostId, 0, hostEvents(place)));
    for (const which of history) {
      const queue = queues[which];
      const event = queue?.events.shift();
      if (queue !== undefined && event !== undefined)
        last = await appender.append(appends(queue.id, queue.version++, [event]));
    }
    if (last.status !== 'appended') throw new Error(last.status);
    return BigInt(last.position);
  };

  it('hold after a replay from the first event what they held before it', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async (history) => {
        const position = await write(history);
        await Promise.all(projectors.map((projector) => projector.watermark.reach(position, 5_000)));
        const live = await rowsOf();
        await Promise.all(projectors.map((projector) => projector.rebuild()));
        expect(await rowsOf()).toEqual(live);
        expect(live['agents']?.length).toBeGreaterThan(0);
      }),
      { numRuns: 8 },
    );
  }, 60_000);
});

/** The same history in which the agent was renamed, labelled and asked to start on boot before its first end. */
function withChanges(agentId: string, events: DomainEvent[]): DomainEvent[] {
  const changes: DomainEvent[] = [
    { type: 'AgentRenamed', data: { agentId, generation: 1, name: `new-${agentId.slice(-6)}`, formerName: 'old' } },
    { type: 'AgentLabelsChanged', data: { agentId, generation: 1, labels: { team: 'b' } } },
    { type: 'AgentRenameCompleted', data: { agentId, generation: 1, session: 'mngr-new' } },
    { type: 'AgentStartOnBootChanged', data: { agentId, generation: 1, startOnBoot: true } },
  ];
  return [...events.slice(0, 4), ...changes, ...events.slice(4)];
}
