import type { ConsumerDeclaration, StreamDeclaration } from '@mngr/contracts';
import { consumers, machineConsumer, newId, streams } from '@mngr/contracts';
import { Bus } from '../bus.js';
import { publish } from '../publish.js';
import { NatsServer } from '../testing/nats-server.fixture.js';
import { ensureStream, reconcileTopology } from './reconcile-topology.js';

describe('streams and consumers on a real nats-server', () => {
  let server: NatsServer;
  let bus: Bus;
  const small: StreamDeclaration = {
    name: 'SMALL',
    subjects: ['small.>'],
    kind: 'work',
    maxBytes: 3_000,
    maxAgeMs: 60_000,
  };
  const reader: ConsumerDeclaration = {
    stream: 'SMALL',
    durable: 'reader',
    filterSubject: 'small.>',
    ackWaitMs: 1_000,
    maxAckPending: 4,
    maxDeliver: 5,
  };

  beforeAll(async () => {
    server = await NatsServer.start();
    bus = await Bus.connect({ url: server.url, name: 'owner' });
  });
  afterAll(async () => {
    await bus?.close();
    await server?.stop();
  });

  it('are all brought into being as declared, also a machine’s', async () => {
    await reconcileTopology(bus, Object.values(streams), [
      ...Object.values(consumers),
      machineConsumer(newId('machine')),
    ]);
    const { config } = await bus.jsm.streams.info('COMMANDS');
    expect(config).toMatchObject({
      retention: 'workqueue',
      discard: 'new',
      storage: 'file',
      subjects: ['mngr.cmd.>', 'mngr.probe.COMMANDS'],
    });
    expect((await bus.jsm.streams.info('EVENTS')).config).toMatchObject({ retention: 'limits', discard: 'old' });
    const consumer = await bus.jsm.consumers.info('COMMANDS', consumers.orchestratorCommands.durable);
    expect(consumer.config).toMatchObject({ ack_policy: 'explicit', max_ack_pending: 64, ack_wait: 10_000_000_000 });
  });

  it('are made again without losing a message or what was acked', async () => {
    await reconcileTopology(bus, [small], [reader]);
    await publish(bus, 'small.a', { n: 1 });
    await publish(bus, 'small.a', { n: 2 });
    const consumer = await bus.js.consumers.get('SMALL', 'reader');
    await (await consumer.next({ expires: 2_000 }))?.ackAck();
    for (let i = 0; i < 3; i++) await reconcileTopology(bus, [small], [reader]);
    expect((await bus.jsm.streams.info('SMALL')).state.messages).toBe(1);
    expect((await consumer.next({ expires: 2_000 }))?.json()).toEqual({ n: 2 });
  });

  it('follow a changed declaration and keep their messages', async () => {
    await reconcileTopology(bus, [{ ...small, maxBytes: 4_000 }], [{ ...reader, maxAckPending: 9 }]);
    const { config, state } = await bus.jsm.streams.info('SMALL');
    expect([config.max_bytes, state.messages]).toEqual([4_000, 1]);
    expect((await bus.jsm.consumers.info('SMALL', 'reader')).config.max_ack_pending).toBe(9);
  });

  it('refuse a message when they are full, and the publisher hears that it was not taken', async () => {
    await ensureStream(bus, { ...small, name: 'FULL', subjects: ['full.>'], maxBytes: 1_000 });
    await publish(bus, 'full.a', { text: 'x'.repeat(500) });
    const refused = publish(bus, 'full.a', { text: 'y'.repeat(800) });
    await expect(refused).rejects.toMatchObject({ kind: 'unavailable', code: 'bus.publish-failed' });
    expect((await bus.jsm.streams.info('FULL')).state.messages).toBe(1);
  });

  it('that do not exist are unavailable for a publisher, within its deadline', async () => {
    const beganAt = performance.now();
    await expect(publish(bus, 'nowhere.a', {})).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'bus.publish-failed',
    });
    expect(performance.now() - beganAt).toBeLessThan(2_500);
  });

  it('drop a second message of the same id within the window', async () => {
    await ensureStream(bus, { ...small, name: 'DEDUPE', subjects: ['dedupe.>'] });
    for (let i = 0; i < 3; i++) await publish(bus, 'dedupe.a', { i }, { msgId: 'one' });
    expect((await bus.jsm.streams.info('DEDUPE')).state.messages).toBe(1);
  });
});
