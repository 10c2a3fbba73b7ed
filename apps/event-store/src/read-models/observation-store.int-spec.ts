import { newId, type Observation } from '@mngr/contracts';
import { TestPostgres } from '@mngr/testing';
import { sql } from 'kysely';
import { openDatabase, type Database } from '../database/database.js';
import { migrate } from '../migrations/migrate.js';
import { ObservationStore } from './observation-store.js';

describe('what machines saw last', () => {
  let postgres: TestPostgres;
  let db: Database;
  let store: ObservationStore;
  const machineId = newId('machine');
  beforeAll(async () => {
    postgres = await TestPostgres.start();
    const url = await postgres.createDatabase();
    await migrate(url);
    db = openDatabase(url);
    store = new ObservationStore(db);
  });
  afterAll(async () => {
    await db?.destroy();
    await postgres?.stop();
  });
  const seen = (agentId: string, change: Partial<Observation> = {}): Observation => ({
    ...{ agentId, incarnation: 1, state: 'RUNNING', activity: null, reason: 'r', source: 'process' },
    since: '2030-01-01T00:00:00.000Z',
    ...change,
  });
  const put = (epoch: number, ...observations: Observation[]) =>
    store.put(machineId, { machineId, epoch, observations });

  it('is written when it says something else, of the present or a later epoch, and nobody is told otherwise', async () => {
    const [a, b] = [newId('agent'), newId('agent')];
    expect((await put(2, seen(a), seen(b))).toSorted()).toEqual([a, b].toSorted());
    expect(await put(2, seen(a), seen(b))).toEqual([]);
    expect(await put(2, seen(a), seen(b, { state: 'WAITING' }))).toEqual([b]);
    expect(await put(2, seen(a, { folder: { url: 'http://x' } }))).toEqual([a]);
    expect(await put(1, seen(a))).toEqual([]);
    expect(await put(3, seen(b, { state: 'WAITING' }))).toEqual([b]);
  });

  it('is written now and then although it is the same, so that only what nobody names any more is pruned', async () => {
    const [kept, gone] = [newId('agent'), newId('agent')];
    await put(2, seen(kept), seen(gone));
    await sql`UPDATE agent_observations SET seen_at = now() - interval '25 hours' WHERE agent_id IN (${kept}, ${gone})`.execute(
      db,
    );
    expect(await put(2, seen(kept))).toEqual([kept]);
    await store.prune();
    const { rows } = await sql<{ agent_id: string }>`SELECT agent_id FROM agent_observations
      WHERE agent_id IN (${kept}, ${gone})`.execute(db);
    expect(rows).toEqual([{ agent_id: kept }]);
  });
});
