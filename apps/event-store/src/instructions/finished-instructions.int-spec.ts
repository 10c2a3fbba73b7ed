import { newId } from '@mngr/contracts';
import { TestPostgres } from '@mngr/testing';
import { sql } from 'kysely';
import { Appender } from '../append/appender.js';
import { openDatabase, type Database } from '../database/database.js';
import { migrate } from '../migrations/migrate.js';
import { InstructionsLane } from '../publish/instructions.lane.js';
import { anInstruction, anItem } from '../testing/test-items.js';
import { FinishedInstructions } from './finished-instructions.js';

describe('finished instructions', () => {
  let postgres: TestPostgres;
  let db: Database;
  let appender: Appender;
  beforeAll(async () => {
    postgres = await TestPostgres.start();
    const url = await postgres.createDatabase();
    await migrate(url);
    db = openDatabase(url);
    appender = new Appender({ postgresUrl: url, logEpoch: 1 });
  });
  afterAll(async () => {
    await appender?.stop();
    await db?.destroy();
    await postgres?.stop();
  });
  const numbers = async (machineId: string): Promise<number[]> => {
    const { rows } = await sql<{ seq: number }>`SELECT seq FROM instructions WHERE machine_id = ${machineId}
      ORDER BY seq`.execute(db);
    return rows.map(({ seq }) => seq);
  };

  it('are deleted after a day; open and younger ones stay, and numbers go on where they were', async () => {
    const machineId = newId('machine');
    for (let i = 0; i < 3; i++) await appender.append(anItem({ instructions: [anInstruction(machineId)] }));
    const finishes = [1, 2].map((seq) => ({ machineId, seq }));
    await appender.append(anItem({ streams: [], finishes }));
    const store = new FinishedInstructions(db);
    expect(await store.prune()).toBe(0);
    await sql`UPDATE instructions SET finished_at = now() - interval '25 hours' WHERE seq = 1`.execute(db);
    await sql`UPDATE instructions SET issued_at = now() - interval '9 days'`.execute(db);
    expect(await store.prune()).toBe(1);
    expect(await numbers(machineId)).toEqual([2, 3]);

    await sql`UPDATE instructions SET finished_at = now() - interval '25 hours' WHERE seq = 2`.execute(db);
    await appender.append(anItem({ streams: [], finishes: [{ machineId, seq: 3 }] }));
    await sql`UPDATE instructions SET finished_at = now() - interval '25 hours' WHERE seq = 3`.execute(db);
    expect(await store.prune()).toBe(2);
    const end = await new InstructionsLane(db, 1).beforeOldestOpen();
    await appender.append(anItem({ instructions: [anInstruction(machineId)] }));
    expect(await numbers(machineId)).toEqual([4]);
    expect((await new InstructionsLane(db, 1).next(end, 10)).messages).toMatchObject([{ ordinal: end + 1n }]);
  });

  it('of many are deleted in parts', async () => {
    const machineId = newId('machine');
    await sql`INSERT INTO instructions (machine_id, seq, ordinal, position, project_id, agent_id, issued_at, finished_at)
      SELECT ${machineId}, n, 1000 + n, 1, 'default', 'agent', now(), now() - interval '2 days'
      FROM generate_series(1, 12000) AS n`.execute(db);
    expect(await new FinishedInstructions(db).prune()).toBe(12_000);
    expect(await numbers(machineId)).toEqual([]);
  });
});
