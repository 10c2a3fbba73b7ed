// How long after its commit an event stands in all projections, at 500 events/s.
import { setTimeout as delay } from 'node:timers/promises';
import { product } from './lib/product.mjs';
import { now, round, summary } from './lib/stats.mjs';

const RATE = 500;

export async function bench(scope, { isQuick }) {
  const { TestPostgres } = await product('libs/testing/dist/index.js');
  const { Appender, migrate, openDatabase, PostgresEventLog, projections } = await product(
    'apps/event-store/dist/index.js',
  );
  const { Projector } = await product('libs/projections/dist/index.js');
  const server = await TestPostgres.start({ isDurable: true });
  scope.defer(() => server.stop());
  const url = await server.createDatabase();
  await migrate(url);
  const db = openDatabase(url);
  scope.defer(() => db.destroy());
  const appender = new Appender({ postgresUrl: url, logEpoch: 1 });
  scope.defer(() => appender.stop());
  const log = new PostgresEventLog(db, 1);
  const projectors = projections.map((projection) => new Projector({ db, log, projection }));
  for (const projector of projectors) {
    projector.start();
    scope.defer(() => projector.stop());
  }
  appender.onAppended((position) => projectors.forEach((projector) => projector.wake(BigInt(position))));

  const seconds = isQuick ? 5 : 20;
  const cpu = process.cpuUsage();
  const { lags, rate } = await load(appender, projectors, seconds);
  const { user, system } = process.cpuUsage(cpu);
  const found = summary(lags);
  return {
    rows: [
      { name: `lag of all ${projectors.length} projections, p50`, unit: 'ms', ours: found.p50 },
      { name: `lag of all ${projectors.length} projections, p99`, unit: 'ms', ours: found.p99, goal: { max: 250 } },
    ],
    details: { 'events/s': round(rate), lag: found, 'CPU of Node in %': round((user + system) / 1e4 / seconds) },
  };
}

async function load(appender, projectors, seconds) {
  const { agentEventsOf, appends } = await product('apps/event-store/dist/testing/test-histories.js');
  const { newHexId, newId, streamOf } = await product('libs/contracts/dist/index.js');
  const place = { hostId: newId('host'), machineId: newId('machine') };
  const lags = [];
  /** @type {Promise<void>[]} */
  const pending = [];
  const one = async () => {
    const agentId = `agent-${newHexId()}`;
    const { position } = await appender.append(
      appends(streamOf.agent(agentId), 0, [agentEventsOf(agentId, 'bench', place)[0]]),
    );
    const committedAt = now();
    await Promise.all(projectors.map((projector) => projector.watermark.reach(BigInt(position), 30_000)));
    lags.push(now() - committedAt);
  };
  const begin = now();
  while (now() - begin < seconds * 1000) {
    while (pending.length < ((now() - begin) / 1000) * RATE) pending.push(one());
    await delay(2);
  }
  const rate = pending.length / seconds;
  await Promise.all(pending);
  return { lags, rate };
}
