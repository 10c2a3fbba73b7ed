import { setImmediate as nextTurn } from 'node:timers/promises';
import { newHexId, newId } from '@mngr/contracts';
import { TestPostgres } from '@mngr/testing';
import fc from 'fast-check';
import pg from 'pg';
import { migrate } from '../migrations/migrate.js';
import { batches } from '../testing/arbitrary-items.js';
import { LogModel } from '../testing/log-model.js';
import { Appender } from './appender.js';
import { aCommand, anInstruction, anItem, aReport, aStream } from '../testing/test-items.js';

describe('Appender on a real PostgreSQL', () => {
  let server: TestPostgres;
  let admin: pg.Client;
  let url: string;
  const appenders: Appender[] = [];
  const anAppender = (options: { maxWaiting?: number; logEpoch?: number } = {}): Appender => {
    const appender = new Appender({ postgresUrl: url, logEpoch: 1, ...options });
    appenders.push(appender);
    return appender;
  };
  const positions = async (): Promise<string[]> =>
    (await admin.query('SELECT position FROM events ORDER BY position')).rows.map(
      (row: { position: string }) => row.position,
    );

  beforeAll(async () => {
    server = await TestPostgres.start();
  });
  beforeEach(async () => {
    url = await server.createDatabase();
    await migrate(url);
    admin = new pg.Client({ connectionString: url });
    admin.on('error', () => {});
    await admin.connect();
  });
  afterEach(async () => {
    await Promise.all(appenders.splice(0).map((appender) => appender.stop()));
    await admin.end();
  });
  afterAll(() => server.stop());

  it('does the same command once, however many ask at the same time', async () => {
    const [one, two] = [anAppender(), anAppender()];
    const item = anItem({ guard: aCommand(newHexId()) });
    const results = await Promise.all(Array.from({ length: 20 }, (_, i) => (i % 2 ? one : two).append(item)));
    expect(results.filter(({ status }) => status === 'appended')).toHaveLength(1);
    const answer = { ok: true, position: '1', result: expect.anything() };
    expect(results).toEqual(Array(20).fill(expect.objectContaining({ answer })));
    expect(await positions()).toEqual(['1']);
  });

  it('keeps the answer of a rejection and refuses another payload', async () => {
    const appender = anAppender();
    const guard = aCommand(newHexId(), { error: 'agent.name-taken' });
    const item = anItem({ guard, streams: [] });
    expect(await appender.append(item)).toMatchObject({ status: 'appended', position: '0', answer: { ok: false } });
    expect(await appender.append(item)).toMatchObject({
      status: 'duplicate',
      answer: { ok: false, error: { code: 'agent.name-taken' } },
    });
    const other = { ...item, guard: { ...guard, payloadHash: 'b'.repeat(64) } };
    expect(await appender.append(other)).toEqual({ status: 'payload-mismatch' });
    expect((await admin.query('SELECT status FROM commands')).rows).toEqual([{ status: 'rejected' }]);
  });

  it('turns a recorded command into a done one and answers an expired one as it ended', async () => {
    const appender = anAppender();
    const [recorded, expired] = [newHexId(), newHexId()];
    const insert = `INSERT INTO commands (command_id, project_id, type, payload_hash, status, answer, envelope, recorded_at)
      VALUES ($1, 'default', 'Test', $2, $3, $4, '{}', now())`;
    await admin.query(insert, [recorded, 'a'.repeat(64), 'recorded', null]);
    await admin.query(insert, [expired, 'a'.repeat(64), 'expired', '{"ok":false,"error":{"code":"command.expired"}}']);
    expect(await appender.append(anItem({ guard: aCommand(recorded) }))).toMatchObject({ status: 'appended' });
    expect(await appender.append(anItem({ guard: aCommand(expired) }))).toMatchObject({
      status: 'duplicate',
      answer: { ok: false, error: { code: 'command.expired' } },
    });
    const { rows } = await admin.query('SELECT status, envelope FROM commands WHERE command_id = $1', [recorded]);
    expect(rows).toEqual([{ status: 'done', envelope: null }]);
    expect(await positions()).toEqual(['1']);
  });

  it('holds what a simple model holds, after any batches', async () => {
    const appender = anAppender();
    const tables = 'events, streams, commands, claims, machines, machine_journals, instructions';
    await fc.assert(
      fc.asyncProperty(batches, async (history) => {
        await admin.query(`TRUNCATE ${tables}; UPDATE log_head SET position = 0, instruction_ordinal = 0`);
        const model = new LogModel();
        for (const items of history) {
          const results = await Promise.all(items.map((item) => appender.append(item)));
          expect(results).toEqual(items.map((item) => model.append(item)));
        }
        const events = await admin.query(
          'SELECT stream_id AS "streamId", stream_version AS "streamVersion", position::int FROM events ORDER BY position',
        );
        const instructions = await admin.query(
          'SELECT machine_id AS "machineId", seq FROM instructions ORDER BY ordinal',
        );
        const claims = await admin.query('SELECT scope, key, owner FROM claims ORDER BY key');
        expect(events.rows).toEqual(model.events);
        expect(instructions.rows).toEqual(model.instructions);
        expect(claims.rows).toEqual(model.claims.toSorted((a, b) => a.key.localeCompare(b.key)));
      }),
      { numRuns: 60 },
    );
  });

  it('refuses NUL and a lone surrogate to their callers alone', async () => {
    const appender = anAppender();
    const bad = ['a\0b', '\ud800'].map((text) =>
      anItem({
        streams: [
          {
            streamId: newId('agent'),
            expectedVersion: 0,
            events: [{ type: 'Tested', schemaVersion: 1, data: { text } }],
          },
        ],
      }),
    );
    const good = Array.from({ length: 5 }, () => anItem());
    const all = await Promise.allSettled([...bad, ...good].map((item) => appender.append(item)));
    expect(all.slice(0, 2)).toEqual([
      expect.objectContaining({
        reason: expect.objectContaining({ kind: 'invalid-input', code: 'store.item-refused' }),
      }),
      expect.objectContaining({ reason: expect.objectContaining({ kind: 'invalid-input' }) }),
    ]);
    expect(all.slice(2).map(({ status }) => status)).toEqual(Array(5).fill('fulfilled'));
    expect(await positions()).toEqual(['1', '2', '3', '4', '5']);
  });

  it('numbers instructions per machine without holes, drops the payload at the end, and stores texts', async () => {
    const appender = anAppender();
    const [a, b] = [newId('machine'), newId('machine')];
    const textId = newId('text');
    await Promise.all([
      appender.append(anItem({ instructions: [anInstruction(a), anInstruction(b), anInstruction(a)] })),
      appender.append(anItem({ instructions: [anInstruction(a)], texts: [{ textId, kind: 'command', body: 'ls' }] })),
    ]);
    await appender.append(anItem({ streams: [], guard: aReport(a, 'j', 1), finishes: [{ machineId: a, seq: 2 }] }));
    const { rows } = await admin.query(
      'SELECT machine_id, seq, ordinal, payload IS NULL AS done FROM instructions ORDER BY ordinal',
    );
    expect(rows).toEqual([
      { machine_id: a, seq: 1, ordinal: '1', done: false },
      { machine_id: b, seq: 1, ordinal: '2', done: false },
      { machine_id: a, seq: 2, ordinal: '3', done: true },
      { machine_id: a, seq: 3, ordinal: '4', done: false },
    ]);
    expect((await admin.query('SELECT body FROM texts WHERE text_id = $1', [textId])).rows).toEqual([{ body: 'ls' }]);
  });

  it('lets a late report of an older journal neither in again nor move the present one', async () => {
    const appender = anAppender();
    const machine = newId('machine');
    const report = (journal: string, seq: number) =>
      appender.append(anItem({ streams: [aStream(newId('agent'))], guard: aReport(machine, journal, seq) }));
    expect(await report('old', 1)).toMatchObject({ status: 'appended' });
    expect(await report('new', 2)).toEqual({ status: 'report-gap', expected: 1 });
    expect(await report('new', 1)).toMatchObject({ status: 'appended' });
    expect(await report('old', 1)).toMatchObject({ status: 'duplicate' });
    expect(await report('new', 2)).toMatchObject({ status: 'appended' });
  });

  it('loses nothing with 8 writers on two appenders, bad items and a follower', async () => {
    const two = [anAppender(), anAppender()];
    const seen: string[] = [];
    let isOver = false;
    const follower = new pg.Client({ connectionString: url });
    await follower.connect();
    const following = (async () => {
      for (;;) {
        const wasOver = isOver;
        const { rows } = await follower.query(
          'SELECT position FROM events WHERE position > $1 ORDER BY position LIMIT 100',
          [seen.at(-1) ?? '0'],
        );
        seen.push(...rows.map((row: { position: string }) => row.position));
        if (wasOver && rows.length === 0) return;
      }
    })();
    const writer = async (number: number): Promise<void> => {
      for (let i = 0; i < 100; i++) {
        const isBad = i % 10 === number;
        const streams = isBad
          ? [
              {
                streamId: newId('agent'),
                expectedVersion: 0,
                events: [{ type: 'Bad', schemaVersion: 1, data: { x: '\0' } }],
              },
            ]
          : [aStream(newId('agent'), 0, 1 + (i % 3))];
        await two[number % 2]?.append(anItem({ streams })).catch(() => {});
      }
    };
    await Promise.all(Array.from({ length: 8 }, (_, number) => writer(number)));
    isOver = true;
    await following;
    await follower.end();
    expect(seen).toEqual(await positions());
    expect(seen).toEqual(seen.map((_, i) => String(i + 1)));
    expect((await admin.query('SELECT position FROM log_head')).rows).toEqual([{ position: String(seen.length) }]);
  });

  it('answers unavailable when its backend is killed, and a retry of the same items writes each once', async () => {
    const appender = anAppender();
    const items = Array.from({ length: 300 }, () => anItem());
    const append = async (item: (typeof items)[number]): Promise<string> => {
      for (;;) {
        try {
          return (await appender.append(item)).status;
        } catch (error) {
          expect(error).toMatchObject({ kind: 'unavailable' });
          await nextTurn();
        }
      }
    };
    const kill = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE application_name = 'mngr-append' AND datname = current_database()`;
    let kills = 0;
    for (let i = 0; i < items.length; i += 20) {
      const appended = Promise.all(items.slice(i, i + 20).map(append));
      kills += (await admin.query(kill)).rowCount ?? 0;
      await appended;
    }
    expect(kills).toBeGreaterThan(0);
    expect(await positions()).toEqual(items.map((_, i) => String(i + 1)));
  });

  it('is fenced by a newer epoch of the log', async () => {
    const appender = anAppender();
    await appender.append(anItem());
    await admin.query('UPDATE log_head SET log_epoch = 2');
    await expect(appender.append(anItem())).rejects.toMatchObject({ kind: 'unavailable', code: 'store.fenced' });
    expect(await positions()).toEqual(['1']);
  });

  it('sends callers away when too many wait, with a time to come back', async () => {
    const appender = anAppender({ maxWaiting: 3 });
    const all = await Promise.allSettled(Array.from({ length: 5 }, () => appender.append(anItem())));
    expect(all.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled', 'rejected', 'rejected']);
    expect(all[4]).toMatchObject({ reason: { kind: 'rate-limited', facts: { retryAfterMs: expect.any(Number) } } });
  });

  it('answers unavailable at once while the database is down, and works again afterwards', async () => {
    const appender = anAppender();
    await appender.append(anItem());
    await server.kill();
    await expect(appender.append(anItem())).rejects.toMatchObject({ kind: 'unavailable' });
    await server.restart();
    admin = new pg.Client({ connectionString: url });
    admin.on('error', () => {});
    await admin.connect();
    const item = anItem();
    const deadline = Date.now() + 10_000;
    let status: string | undefined;
    while (status === undefined && Date.now() < deadline) {
      await nextTurn();
      status = await appender.append(item).then(
        (result) => result.status,
        () => undefined,
      );
    }

    expect(status).toBe('appended');
  });
});
