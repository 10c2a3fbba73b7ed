import type { ConsumerDeclaration, StreamDeclaration } from '@mngr/contracts';
import { rejected, unavailable, type AppError } from '@mngr/errors';
import { z } from 'zod';
import { Bus } from '../bus.js';
import { publish } from '../publish.js';
import { NatsServer, until } from '../testing/nats-server.fixture.js';
import { ensureConsumer, ensureStream, reconcileTopology } from '../topology/reconcile-topology.js';
import { consume, type Consumption } from './consume.js';
import { parseMessage } from './parse-message.js';
import type { DeliveryHandler } from './settle.js';

const DEAD: StreamDeclaration = {
  name: 'DEADLETTERS',
  subjects: ['mngr.dead.>'],
  kind: 'tail',
  maxBytes: 1e6,
  maxAgeMs: 3_600_000,
};
let count = 0;

/** A work stream with one consumer, of names that no other test uses. */
function topology(): { stream: StreamDeclaration; consumer: ConsumerDeclaration; subject: string } {
  const name = `WORK${++count}`;
  const subject = `work${count}.x`;
  return {
    subject,
    stream: { name, subjects: [`work${count}.>`], kind: 'work', maxBytes: 1e6, maxAgeMs: 3_600_000 },
    consumer: {
      stream: name,
      durable: `worker${count}`,
      filterSubject: `work${count}.>`,
      ackWaitMs: 10_000,
      maxAckPending: 8,
      maxDeliver: 3,
    },
  };
}

describe('deliveries of a real nats-server', () => {
  let server: NatsServer;
  let bus: Bus;
  const running: Consumption[] = [];
  const reported: AppError[] = [];
  const start = (consumer: ConsumerDeclaration, handler: DeliveryHandler): Consumption => {
    const consumption = consume(bus, consumer, handler, (error) => void reported.push(error));
    running.push(consumption);
    return consumption;
  };
  const isEmpty = async (stream: string) => (await bus.jsm.streams.info(stream)).state.messages === 0;
  const deadOf = async ({ stream, durable }: ConsumerDeclaration): Promise<unknown> => {
    const found = await bus.jsm.streams.getMessage('DEADLETTERS', { last_by_subj: `mngr.dead.${stream}.${durable}` });
    return found === null ? null : JSON.parse(new TextDecoder().decode(found.data));
  };

  beforeAll(async () => {
    server = await NatsServer.start();
    bus = await Bus.connect({ url: server.url, name: 'worker' });
    await ensureStream(bus, DEAD);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((consumption) => consumption.stop()));
    reported.splice(0);
  });
  afterAll(async () => {
    await bus?.close();
    await server?.stop();
  });

  it('are each handled once and then gone from the stream', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [consumer]);
    const heard: unknown[] = [];
    start(consumer, async (msg) => void heard.push(msg.json()));
    for (let n = 0; n < 20; n++) await publish(bus, subject, { n });
    await until(() => isEmpty(stream.name));
    expect(heard).toEqual(Array.from({ length: 20 }, (_, n) => ({ n })));
  });

  it('come again while a dependency is down, however often, and are never dead-lettered for it', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [{ ...consumer }]);
    let tries = 0;
    start({ ...consumer, maxDeliver: 1 }, async () => {
      if (++tries < 4) throw unavailable('store.down', 'down');
    });
    await publish(bus, subject, {});
    await until(() => isEmpty(stream.name));
    expect(tries).toBe(4);
    expect(await deadOf(consumer)).toBeNull();
    expect(reported).toEqual([]);
  }, 15_000);

  it('that keep failing by our own fault are written to the dead letters, with what they were, and end', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [consumer]);
    let tries = 0;
    start(consumer, async () => {
      tries++;
      throw new TypeError('a bug');
    });
    await publish(bus, subject, { keep: 'me' });
    await until(() => isEmpty(stream.name));
    expect(tries).toBe(3);
    expect(await deadOf(consumer)).toMatchObject({
      subject,
      body: '{"keep":"me"}',
      code: 'mngr.defect',
      message: 'a bug',
      deliveries: 3,
    });
    expect(reported).toHaveLength(3);
  });

  it('that cannot be read are dead-lettered at once, and the next one goes through', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [consumer]);
    const heard: unknown[] = [];
    start(consumer, async (msg) => void heard.push(parseMessage(z.object({ n: z.int() }), msg)));
    await bus.js.publish(subject, '{"n":');
    await publish(bus, subject, { n: 'four' });
    await publish(bus, subject, { n: 4 });
    await until(() => isEmpty(stream.name));
    expect(heard).toEqual([{ n: 4 }]);
    expect(await deadOf(consumer)).toMatchObject({ body: '{"n":"four"}', code: 'bus.message-misfit', deliveries: 1 });
  });

  it('that a rule refuses are not tried a second time', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [consumer]);
    let tries = 0;
    start(consumer, async () => {
      tries++;
      throw rejected('x.y', 'no');
    });
    await publish(bus, subject, {});
    await until(() => isEmpty(stream.name));
    expect(tries).toBe(1);
  });

  it('stay where they are while the dead letters cannot be written', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [consumer]);
    await bus.jsm.streams.delete('DEADLETTERS');
    let tries = 0;
    start(consumer, async () => {
      tries++;
      throw rejected('x.y', 'no');
    });
    await publish(bus, subject, {});
    await until(
      async () =>
        tries >= 1 &&
        (await bus.jsm.consumers.info(stream.name, consumer.durable)).num_redelivered >= 0 &&
        reported.length > 0,
    );
    expect(await isEmpty(stream.name)).toBe(false);
    await ensureStream(bus, DEAD);
    await until(() => isEmpty(stream.name), 15_000);
    expect(await deadOf(consumer)).toMatchObject({ code: 'x.y' });
  }, 20_000);

  it('go on within 12 s when the stream was deleted and made again', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [consumer]);
    const heard: unknown[] = [];
    start(consumer, async (msg) => void heard.push(msg.json()));
    await publish(bus, subject, { n: 1 });
    await until(() => heard.length === 1);
    await bus.jsm.streams.delete(stream.name);
    await ensureStream(bus, stream);
    await ensureConsumer(bus, consumer);
    await publish(bus, subject, { n: 2 });
    await until(() => heard.length === 2, 12_000);
    expect(heard).toEqual([{ n: 1 }, { n: 2 }]);
  }, 20_000);

  it('go on within 2 s when the server was killed and has come back', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [consumer]);
    const heard: unknown[] = [];
    start(consumer, async (msg) => void heard.push(msg.json()));
    await publish(bus, subject, { n: 1 });
    await until(() => isEmpty(stream.name));
    await server.kill();
    await until(() => !bus.isConnected);
    await server.restart();
    const backAt = performance.now();
    await until(async () => publish(bus, subject, { n: 2 }).then(() => true));
    await until(() => heard.length === 2, 2_000);
    expect(performance.now() - backAt).toBeLessThan(2_500);
  }, 20_000);

  it('at hand are brought to their end before a stop returns, and nothing is begun after it', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [consumer]);
    const gate = Promise.withResolvers<void>();
    const state = { begun: 0, ended: 0, isStopped: false, afterStop: 0 };
    const consumption = start(consumer, async () => {
      state.begun++;
      if (state.isStopped) state.afterStop++;
      await gate.promise;
      state.ended++;
    });
    for (let n = 0; n < 3; n++) await publish(bus, subject, { n });
    await until(() => state.begun === 3);
    const stopped = consumption.stop().then(() => (state.isStopped = true));
    expect(state.ended).toBe(0);
    gate.resolve();
    await stopped;
    expect(state.ended).toBe(3);
    await publish(bus, subject, { n: 9 });
    await until(async () => (await bus.jsm.streams.info(stream.name)).state.messages === 1);
    expect(state.afterStop).toBe(0);
  });

  // Found by `npm run fuzz -- --only bus`: such a message came again for ever, and enough of them filled the consumer.
  it('that no dead letter can hold leave their beginning there, and the next one is handled', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [{ ...consumer, maxAckPending: 1 }]);
    const heard: unknown[] = [];
    start(
      { ...consumer, maxAckPending: 1 },
      async (msg) => void heard.push(parseMessage(z.object({ n: z.int() }), msg)),
    );
    await bus.js.publish(subject, '"'.repeat(900_000));
    await publish(bus, subject, { n: 1 });
    await until(() => isEmpty(stream.name));
    expect(heard).toEqual([{ n: 1 }]);
    expect(await deadOf(consumer)).toMatchObject({ subject, body: '"'.repeat(65_536), isCut: true });
  });

  it('that are published too large are refused at once, as what no bus can carry', async () => {
    const { stream, subject } = topology();
    await ensureStream(bus, stream);
    await expect(publish(bus, subject, 'x'.repeat(2_000_000))).rejects.toMatchObject({
      kind: 'invalid-input',
      code: 'bus.too-large',
    });
  });

  it('that wait out a pause when a stop comes are left for the next consumer', async () => {
    const { stream, consumer, subject } = topology();
    await reconcileTopology(bus, [stream], [consumer]);
    const state = { begun: 0, ended: 0 };
    const consumption = start(consumer, async () => {
      state.begun++;
      await Promise.resolve();
      state.ended++;
      throw unavailable('store.down', 'down');
    });
    await publish(bus, subject, { n: 1 });
    await until(() => state.ended === 1);
    await publish(bus, subject, { n: 2 });
    await until(async () => (await bus.jsm.consumers.info(stream.name, consumer.durable)).num_ack_pending === 2);
    await consumption.stop();
    expect(state).toEqual({ begun: 1, ended: 1 });
    expect((await bus.jsm.streams.info(stream.name)).state.messages).toBe(2);
  });
});
