import { newId, streams, subjects } from '@mngr/contracts';
import { Bus, ensureStream } from '@mngr/messaging';
import { TestNats } from '@mngr/testing';
import { DeadLetterStore } from './dead-letter.store.js';

const COUNT = 2_000;

describe('the store of dead letters on a real nats-server', () => {
  let nats: TestNats;
  let bus: Bus;
  let store: DeadLetterStore;
  beforeAll(async () => {
    nats = await TestNats.start();
    bus = await Bus.connect({ url: nats.url, name: 'test' });
    await ensureStream(bus, streams.deadLetters);
    store = new DeadLetterStore(bus);
  });
  afterAll(async () => {
    await bus?.close();
    await nats?.stop();
  });

  const subject = subjects.deadLetter(streams.instructions.name, newId('machine'));
  const letter = (code: string): string =>
    JSON.stringify({ subject: 'mngr.ins.x', body: 'x'.repeat(2_000), code, message: 'm', deliveries: 1, at: 'now' });
  const bury = async (count: number, body: (n: number) => string): Promise<void> => {
    for (let sent = 0; sent < count; sent += 500) {
      const part = Array.from({ length: Math.min(500, count - sent) }, (_none, n) => body(sent + n));
      await Promise.all(part.map((text) => bus.js.publish(subject, text)));
    }
  };
  const codes = async (limit: number): Promise<string[]> => (await store.list(limit)).map(({ code }) => code);

  it('lists none of an empty stream', async () => {
    expect(await store.list(10)).toEqual([]);
  });

  it('lists the newest first, and reads no more for it than it must', async () => {
    await bury(COUNT, (n) => letter(`l${n}`));
    const { bytes } = (await bus.jsm.streams.info(streams.deadLetters.name)).state;
    const { inBytes } = bus.nc.stats();
    expect(await codes(3)).toEqual([`l${COUNT - 1}`, `l${COUNT - 2}`, `l${COUNT - 3}`]);
    expect(bus.nc.stats().inBytes - inBytes).toBeLessThan(bytes / 100);
  });

  it('finds letters behind a long stretch of what is none, and stops at the first of all', async () => {
    await bury(1_000, () => 'junk');
    expect(await codes(2)).toEqual([`l${COUNT - 1}`, `l${COUNT - 2}`]);
    expect(await store.list(COUNT + 5)).toHaveLength(COUNT);
  });
});
