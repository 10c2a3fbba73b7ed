import { appendRequest, newId } from '@mngr/contracts';
import { ask, Bus } from '@mngr/messaging';
import { percentile } from '../../kit/percentile.js';
import { messagesItem } from '../append-items.js';
import { commitFloor } from '../floors.js';
import { LagWatch } from '../lag-watch.js';
import { LogWitness } from '../log-witness.js';
import { atRate } from '../pace.js';
import type { Figure, Row } from '../row.js';

const SUSTAINED = 500;
const BURST = { rate: 3_000, perItem: 10, seconds: 10 };

/** The append and the projections, over the bus as a service uses them. */
export const events: Row = {
  name: 'events',
  about: '500 events/s for 60 s, then 3,000/s for 10 s: time of an append, lag of the projections',
  async measure({ fleet: startFleet, scope, isQuick, signal, say }) {
    const fleet = await startFleet({});
    const witness = await LogWitness.open(fleet.postgresUrl);
    scope.defer(() => witness.close());
    const bus = await Bus.connect({ url: fleet.nats.url, name: 'load' });
    scope.defer(() => bus.close());
    const agents = Array.from({ length: 100 }, () => newId('agent'));
    const append = (perItem: number) => async (index: number) => {
      const begin = performance.now();
      const item = messagesItem(agents[index % agents.length] ?? '', perItem);
      const isOk = await ask(bus, appendRequest, item).then(
        ({ status }) => status === 'appended',
        () => false,
      );
      return { ms: performance.now() - begin, isOk, perItem };
    };
    const load = async (rate: number, perItem: number, seconds: number) => {
      const watch = new LagWatch(witness);
      const begin = performance.now();
      const { results, skipped } = await atRate(rate / perItem, seconds, append(perItem), signal);
      const tookS = (performance.now() - begin) / 1_000;
      const catchUpMs = await watch.end();
      const good = results.filter(({ isOk }) => isOk);
      const perSecond = (good.length * perItem) / tookS;
      return {
        perSecond,
        times: good.map(({ ms }) => ms),
        lags: watch.lags,
        catchUpMs,
        failed: results.length - good.length,
        skipped,
      };
    };
    const floor = await commitFloor(fleet.postgresUrl);
    await load(SUSTAINED, 1, 3); // warm
    const sustained = await load(SUSTAINED, 1, isQuick ? 10 : 60);
    say('sustained part done');
    const burst = await load(BURST.rate, BURST.perItem, isQuick ? 5 : BURST.seconds);
    const figures: Figure[] = [
      { what: 'sustained: appended', unit: '1/s', value: sustained.perSecond, goal: { min: 0.98 * SUSTAINED } },
      { what: 'sustained: append, p50', unit: 'ms', value: percentile(sustained.times, 0.5), floor: floor.p50 },
      {
        what: 'sustained: append, p99',
        unit: 'ms',
        value: percentile(sustained.times, 0.99),
        goal: { max: 50 },
        floor: floor.p99,
      },
      {
        what: 'sustained: projection lag, p99',
        unit: 'ms',
        value: percentile(sustained.lags, 0.99),
        goal: { max: 1_000 },
      },
      {
        what: `burst: appended, ${BURST.perItem} events an item`,
        unit: '1/s',
        value: burst.perSecond,
        goal: { min: 0.95 * BURST.rate },
      },
      {
        what: 'burst: append, p99',
        unit: 'ms',
        value: percentile(burst.times, 0.99),
        goal: { max: 50 },
        floor: floor.p99,
      },
      { what: 'burst: projections stand after', unit: 's', value: burst.catchUpMs / 1_000, goal: { max: 10 } },
      { what: 'appends that failed', unit: '', value: sustained.failed + burst.failed, goal: { max: 0 } },
      { what: 'not sent in time by the sender', unit: '', value: sustained.skipped + burst.skipped },
    ];
    return figures;
  },
};
