import { readHead, readLog, subjects, type RecordedEnvelope } from '@mngr/contracts';
import { Bus, serve } from '@mngr/messaging';
import { eventually, TestNats } from '@mngr/testing';
import type { Subscription } from '@nats-io/transport-node';
import { EventTail } from './event-tail.js';

const envelope = (n: number, logEpoch = 1): RecordedEnvelope => ({
  ...{
    position: String(n),
    logEpoch,
    shard: 0,
    projectId: 'default',
    streamId: 's',
    streamVersion: n,
    type: 'Tested',
  },
  ...{ schemaVersion: 1, data: { n }, actor: { kind: 'user', id: 'u' }, correlationId: 'c', causationId: 'c' },
  recordedAt: '2030-01-01T00:00:00.000Z',
});

/** A log that grows on a test's word: what it says on the bus is up to the test. */
class TestLog {
  length = 0;
  epoch = 1;
  reads = 0;
  /** Answers wait for it, with the log as it was when they were asked for. */
  hold: Promise<void> | undefined;
  isAsked = false;
  readonly #served: Subscription[];

  constructor(private readonly bus: Bus) {
    const head = () => ({ position: String(this.length), logEpoch: this.epoch });
    const page = async ({ after, limit }: { after: string; limit: number }) => {
      this.reads++;
      const first = Number(after) + 1;
      const count = Math.max(0, Math.min(limit, this.length - Number(after)));
      const events = Array.from({ length: count }, (_, i) => envelope(first + i, this.epoch));
      const answer = { events, upTo: String(Number(after) + count), head: head() };
      this.isAsked = this.hold !== undefined;
      await this.hold;
      this.hold = undefined;
      return answer;
    };
    this.#served = [serve(bus, readHead, head, () => {}), serve(bus, readLog, page, () => {})];
  }

  announce(n: number): void {
    this.bus.nc.publish(subjects.event('default', 's', 'Tested'), JSON.stringify(envelope(n, this.epoch)));
  }

  stop(): void {
    for (const subscription of this.#served) subscription.unsubscribe();
  }
}

describe('the end of the log in memory', () => {
  let nats: TestNats;
  let store: Bus;
  let bus: Bus;
  let log: TestLog;
  let tail: EventTail;
  const positions = (cursor: string) => tail.since(cursor)?.map(({ position }) => Number(position)) ?? null;

  beforeAll(async () => {
    nats = await TestNats.start();
    [store, bus] = await Promise.all([
      Bus.connect({ url: nats.url, name: 'store' }),
      Bus.connect({ url: nats.url, name: 'gateway' }),
    ]);
  });
  afterAll(async () => {
    await Promise.all([store?.close(), bus?.close()]);
    await nats?.stop();
  });
  beforeEach(async () => {
    log = new TestLog(store);
    log.length = 10;
    tail = new EventTail(bus);
    await store.nc.flush();
    tail.onApplicationBootstrap();
    await eventually(() => tail.since('10') !== null);
  });
  afterEach(() => {
    tail.onApplicationShutdown();
    log.stop();
  });

  it('begins where the log ends: who wants more must read the store', () => {
    expect(positions('10')).toEqual([]);
    expect(positions('9')).toBeNull();
    expect(positions('0')).toBeNull();
    expect(positions('99')).toEqual([]);
  });

  it('gives each reader what came after its own cursor', async () => {
    log.length = 13;
    for (const n of [11, 12, 13]) log.announce(n);
    await eventually(() => positions('12')?.length === 1);
    expect([positions('10'), positions('11'), positions('13'), positions('9')]).toEqual([
      [11, 12, 13],
      [12, 13],
      [],
      null,
    ]);
  });

  it('has no hole, no double and no disorder, whatever the bus loses, repeats or swaps', async () => {
    log.length = 16;
    for (const n of [11, 14, 12, 12, 16, 13, 11]) log.announce(n);
    await eventually(() => positions('15')?.length === 1);
    expect(positions('10')).toEqual([11, 12, 13, 14, 15, 16]);
  });

  it('learns from a poke alone, and wakes who waits', async () => {
    log.length = 12;
    const changed = tail.changed('10', 10_000, new AbortController().signal);
    store.nc.publish(subjects.poke, '12');
    await changed;
    expect(positions('10')).toEqual([11, 12]);
  });

  it('lets go who waits when its client has gone or its time is over', async () => {
    const client = new AbortController();
    const waiting = tail.changed('10', 60_000, client.signal);
    client.abort();
    await waiting;
    await tail.changed('10', 20, new AbortController().signal);
    await tail.changed('9', 60_000, new AbortController().signal);
    expect(positions('10')).toEqual([]);
  });

  it('asks once more for what came while it was asking: that may be beyond the answer', async () => {
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    log.hold = held;
    log.length = 13;
    store.nc.publish(subjects.poke, '13');
    await eventually(() => log.reads > 0 && log.isAsked);
    log.length = 14;
    log.announce(14);
    await store.nc.flush();
    await bus.nc.flush();
    release();
    // Well within the poll of 5 s, and nobody says another word.
    await eventually(() => positions('10')?.length === 4, Boolean, 2_500);
  });

  it('begins anew when a backup was restored: nothing of the old log is shown as if it were of the new one', async () => {
    const waiting = tail.changed('100', 10_000, new AbortController().signal);
    [log.length, log.epoch] = [6, 2];
    store.nc.publish(subjects.poke, '6');
    await waiting;
    expect(tail.logEpoch).toBe(2);
    expect([positions('6'), positions('5')]).toEqual([[], null]);
    log.length = 7;
    log.announce(7);
    await eventually(() => positions('6')?.length === 1);
    [log.length, log.epoch] = [12, 1];
    log.announce(12);
    await eventually(() => tail.logEpoch === 1);
  });

  it('is bounded: after many events only the newest are kept, and older cursors are sent to the store', async () => {
    log.length = 20_010;
    store.nc.publish(subjects.poke, '20010');
    await eventually(() => positions('20009')?.length === 1, Boolean, 60_000);
    expect(positions('10')).toBeNull();
    const kept = positions('16000');
    expect(kept?.length).toBe(4_010);
    expect(kept?.[0]).toBe(16_001);
  }, 90_000);
});
