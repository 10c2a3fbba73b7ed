import { setTimeout as delay } from 'node:timers/promises';
import { pssBytes } from '../../kit/process-stats.js';
import { LogWitness } from '../log-witness.js';
import type { Figure, Row } from '../row.js';
import { seedLog } from '../seed-log.js';

const READ_MODELS = ['agents', 'hosts', 'commands', 'audit'];
const EVENTS = 1_000_000;
const GOAL_SECONDS = 300;
const LIMIT_MS = 600_000;
const MIB = 1024 * 1024;

/** All read models from nothing, by the event store that runs and answers meanwhile. */
export const replay: Row = {
  name: 'replay',
  about: 'all read models rebuilt from a log of 1,000,000 events (--quick: 100,000), start-up time with that log',
  async measure({ fleet: startFleet, scope, isQuick, say }) {
    const total = isQuick ? EVENTS / 10 : EVENTS;
    const fleet = await startFleet({});
    const witness = await LogWitness.open(fleet.postgresUrl);
    scope.defer(() => witness.close());
    const store = fleet.service('event-store');
    await store.kill();
    await witness.dropReadModels();
    const end = await seedLog(fleet.postgresUrl, total);
    say(`${end} events are in the log`);
    const begin = performance.now();
    await store.start();
    const readyS = (performance.now() - begin) / 1_000;
    let peak = 0;
    while ((await witness.progress(READ_MODELS)).projected < BigInt(end)) {
      if (performance.now() - begin > LIMIT_MS) break;
      peak = Math.max(peak, pssBytes(store.pid));
      await delay(200);
    }
    const seconds = (performance.now() - begin) / 1_000;
    const figures: Figure[] = [
      { what: 'events', unit: '', value: end },
      { what: 'event store ready', unit: 's', value: readyS, goal: { max: 5 } },
      { what: 'all read models stand', unit: 's', value: seconds, goal: { max: (GOAL_SECONDS * total) / EVENTS } },
      { what: 'replayed', unit: '1/s', value: end / seconds },
      { what: 'memory (PSS) of the event store, highest', unit: 'MiB', value: peak / MIB },
    ];
    return figures;
  },
};
