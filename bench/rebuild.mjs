// All projections from nothing over a log of 1,000,000 events, side by side as the event store runs them.
import pg from 'pg';
import { growLog } from './lib/histories.mjs';
import { product } from './lib/product.mjs';
import { round, timed } from './lib/stats.mjs';

const GOAL_S = 60;
const GOAL_EVENTS = 1_000_000;

export async function bench(scope, { isQuick }) {
  const total = isQuick ? GOAL_EVENTS / 5 : GOAL_EVENTS;
  const { TestPostgres } = await product('libs/testing/dist/index.js');
  const { migrate, openDatabase, PostgresEventLog, projections } = await product('apps/event-store/dist/index.js');
  const { Projector } = await product('libs/projections/dist/index.js');
  const server = await TestPostgres.start({ isDurable: true });
  scope.defer(() => server.stop());
  const url = await server.createDatabase();
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  scope.defer(() => client.end());
  const filled = await timed(() => growLog(client, total));
  await client.query('VACUUM ANALYZE events');
  await client.query('CHECKPOINT');

  const db = openDatabase(url);
  scope.defer(() => db.destroy());
  const log = new PostgresEventLog(db, 1);
  const read = await timed(() => readAll(client));
  const projectors = projections.map((projection) => new Projector({ db, log, projection }));
  for (const projector of projectors) scope.defer(() => projector.stop());
  const cpu = process.cpuUsage();
  const rebuilt = await timed(async () => {
    for (const projector of projectors) projector.start();
    await Promise.all(projectors.map((projector) => projector.watermark.reach(BigInt(total), 900_000)));
  });
  const { user, system } = process.cpuUsage(cpu);
  return {
    rows: [
      {
        name: `rebuild of ${projectors.length} projections, ${total} events`,
        unit: 's',
        ours: rebuilt.ms / 1000,
        goal: { max: (GOAL_S * total) / GOAL_EVENTS },
      },
    ],
    details: {
      'events/s': Math.round(total / (rebuilt.ms / 1000)),
      'reading the log once in pages of 1000, s': round(read.ms / 1000),
      'filling the log, s': round(filled.ms / 1000),
      'CPU of Node in %': round((user + system) / 10 / rebuilt.ms),
      'RSS of Node in MB': Math.round(process.memoryUsage().rss / 2 ** 20),
    },
  };
}

async function readAll(client) {
  for (let after = '0'; ;) {
    const text =
      'SELECT position, stream_id, stream_version, type, data FROM events WHERE position > $1 ORDER BY position LIMIT 1000';
    const { rows } = await client.query({ name: 'page', text, values: [after] });
    if (rows.length === 0) return;
    after = rows.at(-1).position;
  }
}
