// Appends of one event by 1 and by 64 callers, against a plain table without any of our guarantees, coalesced in the same
// way, on the same PostgreSQL with fsync.
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { product } from './lib/product.mjs';
import { median, saturate, summary } from './lib/stats.mjs';

const DATA = { p: 'x'.repeat(300) };
const PLAIN_TABLES = `
  CREATE TABLE events (
    position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, xid xid8 NOT NULL DEFAULT pg_current_xact_id(), stream_id text NOT NULL,
    version bigint NOT NULL, event_id uuid NOT NULL DEFAULT gen_random_uuid() UNIQUE, type text NOT NULL, data jsonb NOT NULL,
    meta jsonb NOT NULL, at timestamptz NOT NULL DEFAULT clock_timestamp(), UNIQUE (stream_id, version));
  CREATE INDEX ON events (xid, position);
  CREATE TABLE streams (stream_id text PRIMARY KEY, version bigint NOT NULL);`;
const PLAIN_APPEND = `
  WITH i AS (SELECT * FROM unnest($1::text[], $2::text[]) AS u(sid, d)),
    st AS (INSERT INTO streams SELECT sid, 1 FROM i ON CONFLICT DO NOTHING RETURNING stream_id)
  INSERT INTO events (stream_id, version, type, data, meta)
    SELECT sid, 1, 'AgentStarted', d::jsonb, '{"c":"cmd"}' FROM i JOIN st ON st.stream_id = i.sid RETURNING stream_id, position`;

export async function bench(scope, { isQuick }) {
  const { TestPostgres } = await product('libs/testing/dist/index.js');
  const server = await TestPostgres.start({ isDurable: true });
  scope.defer(() => server.stop());
  const plain = await plainAppender(scope, await server.createDatabase());
  const ours = await ourAppender(scope, await server.createDatabase());
  const [rounds, seconds] = isQuick ? [1, 2] : [3, 4];
  const rows = [];
  const details = {};
  for (const callers of [1, 64]) {
    const rates = { floor: [], ours: [] };
    const latencies = { floor: [], ours: [] };
    for (let i = 0; i < rounds; i++) {
      for (const [name, put] of [
        ['floor', plain],
        ['ours', ours],
      ]) {
        const found = await saturate(callers, seconds, put);
        rates[name].push(found.rate);
        latencies[name].push(...found.latencies);
      }
    }
    const name = `append, ${callers} caller${callers === 1 ? '' : 's'}`;
    rows.push({ name, unit: '/s', floor: median(rates.floor), ours: median(rates.ours), goal: { share: 0.4 } });
    details[`${name}: ms`] = summary(latencies.ours);
    details[`${name}: ms of the floor`] = summary(latencies.floor);
  }
  return { rows, details };
}

/** Whatever waits goes out as one statement, which is one commit. */
async function plainAppender(scope, url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  scope.defer(() => client.end());
  await client.query(PLAIN_TABLES);
  const data = JSON.stringify(DATA);
  const queue = [];
  let isWriting = false;
  const write = async () => {
    if (isWriting) return;
    isWriting = true;
    while (queue.length > 0) {
      const batch = queue.splice(0, 500);
      await client.query({
        name: 'plain',
        text: PLAIN_APPEND,
        values: [batch.map(({ id }) => id), batch.map(() => data)],
      });
      for (const { done } of batch) done();
    }
    isWriting = false;
  };
  return () =>
    new Promise((done, fail) => {
      queue.push({ id: randomUUID(), done });
      setImmediate(() => write().catch(fail));
    });
}

async function ourAppender(scope, url) {
  const { Appender, migrate } = await product('apps/event-store/dist/index.js');
  const { newHexId, newId } = await product('libs/contracts/dist/index.js');
  await migrate(url);
  const appender = new Appender({ postgresUrl: url, logEpoch: 1 });
  scope.defer(() => appender.stop());
  return async () => {
    const id = newHexId();
    const { status } = await appender.append({
      projectId: 'default',
      actor: { kind: 'user', id: 'bench' },
      correlationId: id,
      causationId: id,
      guard: {
        kind: 'command',
        commandId: id,
        type: 'Bench',
        payloadHash: 'a'.repeat(64),
        answer: { ok: true, result: {} },
      },
      streams: [
        {
          streamId: newId('agent'),
          expectedVersion: 0,
          events: [{ type: 'AgentStarted', schemaVersion: 1, data: DATA }],
        },
      ],
      claims: [],
      instructions: [],
      finishes: [],
      texts: [],
    });
    if (status !== 'appended') throw new Error(`append: ${status}`);
  };
}
