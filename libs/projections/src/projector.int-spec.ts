import { setTimeout as delay } from 'node:timers/promises';
import type { RecordedEnvelope } from '@mngr/contracts';
import { TestPostgres } from '@mngr/testing';
import { Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { createTable, foldInto, type KeyedTable } from './keyed-table.js';
import { EventLog, type Projection } from './projection.js';
import { ProjectionReader } from './projection-reader.js';
import { projectionTables } from './projection-tables.js';
import { Projector } from './projector.js';

/** A log in a list: positions begin at 1 and have no holes, as in the real one. */
class ListLog extends EventLog {
  readonly #events: RecordedEnvelope[] = [];

  add(host: string): bigint {
    const position = String(this.#events.length + 1);
    const data = {
      hostId: `host-${host.repeat(32)}`,
      machineId: `machine-${host.repeat(32)}`,
      ...{ name: 'n', provider: 'local', hostDir: '/h', osUser: 'u' },
    };
    this.#events.push({
      ...{ position, logEpoch: 1, shard: 0, projectId: 'default', streamId: data.hostId, streamVersion: 1 },
      ...{ type: 'HostRegistered', schemaVersion: 1, data, actor: { kind: 'user', id: 'u' } },
      ...{ correlationId: 'c', causationId: 'c', recordedAt: '2030-01-01T00:00:00.000Z' },
    });
    return BigInt(position);
  }

  async head(): Promise<bigint> {
    return BigInt(this.#events.length);
  }

  async read(after: bigint, upTo: bigint, types: readonly string[]): Promise<RecordedEnvelope[]> {
    return this.#events.slice(Number(after), Number(upTo)).filter((event) => types.includes(event.type));
  }
}

interface CountRow {
  readonly host_id: string;
  readonly count: number;
}

const counts: KeyedTable<CountRow> = {
  name: 'counts',
  key: 'host_id',
  columns: { host_id: 'text', count: 'int' },
  keyOf: ({ event }) => (event.type === 'HostRegistered' ? event.data.hostId : null),
  evolveRow: (row, { streamId }) => ({ host_id: streamId, count: (row?.count ?? 0) + 1 }),
};

function counting(version: number, onApply: () => Promise<void> = async () => {}): Projection {
  return {
    name: 'counts',
    version,
    handles: ['HostRegistered'],
    tables: [createTable(counts)],
    async apply(trx, events) {
      await foldInto(trx, counts, events);
      await onApply();
    },
  };
}

describe('Projector on a real PostgreSQL', () => {
  let server: TestPostgres;
  let db: Kysely<unknown>;
  let log: ListLog;
  let started: Projector[];
  const start = (projection: Projection): Projector => {
    const projector = new Projector({ db, log, projection });
    started.push(projector);
    projector.start();
    return projector;
  };
  const total = (projector: Projector, after?: bigint): Promise<number> =>
    new ProjectionReader(db, [projector]).read(['counts'], after, async ({ trx, schemaOf }) => {
      const table = sql.id(schemaOf('counts'), 'counts');
      const { rows } = await sql<{ total: number }>`SELECT coalesce(sum(count), 0)::int AS total FROM ${table}`.execute(
        trx,
      );
      return rows[0]?.total ?? 0;
    });
  const until = async (probe: () => Promise<boolean>): Promise<void> => {
    const deadline = Date.now() + 10_000;
    while (!(await probe())) {
      if (Date.now() > deadline) throw new Error('it never came true');
      await delay(5);
    }
  };
  const schemas = async (): Promise<string[]> => {
    const { rows } = await sql<{
      nspname: string;
    }>`SELECT nspname FROM pg_namespace WHERE nspname LIKE 'p\\_%'`.execute(db);
    return rows.map((row) => row.nspname);
  };

  beforeAll(async () => {
    server = await TestPostgres.start();
  });
  beforeEach(async () => {
    const pool = new pg.Pool({ connectionString: await server.createDatabase() });
    db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
    await projectionTables.up(db);
    log = new ListLog();
    started = [];
  });
  afterEach(async () => {
    await Promise.all(started.map((projector) => projector.stop()));
    await db.destroy();
  });
  afterAll(() => server.stop());

  it('answers at or after the position that a reader knows of', async () => {
    const projector = start(counting(1));
    for (let i = 1; i <= 20; i++) {
      const position = log.add('a');
      projector.wake(position);
      expect(await total(projector, position)).toBe(i);
    }
  });

  it('tells a reader that it is behind instead of answering from before', async () => {
    const projector = start(counting(1));
    await expect(total(projector, 5n)).rejects.toMatchObject({ kind: 'unavailable', code: 'read-model.behind' });
  });

  it('stops at an event that fails and goes on from there, without skipping or counting twice', async () => {
    let isBroken = true;
    let failures = 0;
    const projector = start(
      counting(1, async () => {
        if (isBroken && ++failures > 0) throw new Error('broken on purpose');
      }),
    );
    await until(() =>
      total(projector).then(
        (sum) => sum === 0,
        () => false,
      ),
    );
    projector.wake(log.add('a'));
    projector.wake(log.add('b'));
    await until(async () => failures >= 2);
    expect(await total(projector)).toBe(0);
    isBroken = false;
    await until(async () => (await total(projector)) === 2);
  });

  it('counts each event once with two projectors on the same instance', async () => {
    const two = [start(counting(1)), start(counting(1))];
    for (let i = 0; i < 200; i++) {
      const position = log.add(i % 2 ? 'a' : 'b');
      two[i % 2]?.wake(position);
      if (i % 20 === 0) await total(two[0] ?? start(counting(1)), position);
    }
    for (const projector of two) {
      projector.wake(200n);
      expect(await total(projector, 200n)).toBe(200);
    }
    expect(await schemas()).toHaveLength(1);
  });

  it('builds a new version beside the old one, which answers until the swap and is dropped then', async () => {
    const old = start(counting(1));
    for (let i = 0; i < 10; i++) log.add('a');
    old.wake(10n);
    expect(await total(old, 10n)).toBe(10);
    await old.stop();
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    const next = start(counting(2, () => held));
    await until(async () => (await schemas()).length === 2);
    expect(await total(next)).toBe(10);
    release();
    await until(async () => (await schemas()).join() === 'p_counts_2_2');
    expect(await total(next, log.add('b') - 1n)).toBe(10);
  });

  it('rebuilds while events go on arriving', async () => {
    const projector = start(counting(1));
    for (let i = 0; i < 2_000; i++) log.add('abcdef'[i % 6] ?? 'a');
    projector.wake(2_000n);
    await total(projector, 2_000n);
    const rebuilt = projector.rebuild();
    for (let i = 1; i <= 100; i++) {
      const position = log.add('a');
      projector.wake(position);
      expect(await total(projector, position)).toBe(2_000 + i);
    }
    await rebuilt;
    expect(await total(projector, 2_100n)).toBe(2_100);
    expect(await schemas()).toEqual(['p_counts_1_2']);
  });
});
