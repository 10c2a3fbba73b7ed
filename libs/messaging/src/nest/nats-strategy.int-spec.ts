import 'reflect-metadata';
import { defineRequest, type ConsumerDeclaration, type StreamDeclaration } from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { setLogDestination } from '@mngr/telemetry';
import { Controller, Module } from '@nestjs/common';
import { Ctx, Payload } from '@nestjs/microservices';
import type { INestMicroservice } from '@nestjs/common';
import { z } from 'zod';
import { Bus } from '../bus.js';
import { publish } from '../publish.js';
import { ask } from '../request/ask.js';
import type { RequestContext } from '../request/serve.js';
import { NatsServer, until } from '../testing/nats-server.fixture.js';
import { reconcileTopology } from '../topology/reconcile-topology.js';
import { Answers, Consumes, Hears } from './decorators.js';
import type { Delivery } from './nats-strategy.js';
import { startNestService } from './start-nest-service.js';

const twice = defineRequest('nest.*.twice', {
  request: z.object({ n: z.int() }),
  answer: z.object({ n: z.int() }),
  timeoutMs: 2_000,
});
const stream: StreamDeclaration = {
  name: 'NEST',
  subjects: ['nestwork.>'],
  kind: 'work',
  maxBytes: 1e6,
  maxAgeMs: 60_000,
};
const worker: ConsumerDeclaration = {
  stream: 'NEST',
  durable: 'nest_worker',
  filterSubject: 'nestwork.>',
  ackWaitMs: 10_000,
  maxAckPending: 4,
  maxDeliver: 2,
};
const dead: StreamDeclaration = {
  name: 'DEADLETTERS',
  subjects: ['mngr.dead.>'],
  kind: 'tail',
  maxBytes: 1e6,
  maxAgeMs: 60_000,
};
const seen: { consumed: unknown[]; heard: unknown[] } = { consumed: [], heard: [] };

@Controller()
class TestController {
  @Answers(twice)
  answer(@Payload() { n }: { n: number }, @Ctx() { subject }: RequestContext): { n: number } {
    if (n < 0) throw rejected('number.negative', 'No.', { wayOut: 'Use a positive one.', facts: { subject } });
    if (n === 0) throw new TypeError('zero is a bug');
    return { n: n * 2 };
  }

  @Consumes(worker, z.object({ n: z.int() }))
  async work(@Payload() message: { n: number }, @Ctx() delivery: Delivery): Promise<void> {
    await Promise.resolve();
    seen.consumed.push({
      ...message,
      subject: delivery.subject,
      count: delivery.deliveryCount,
      header: delivery.header('X-Test'),
    });
    if (message.n === 13) throw new TypeError('thirteen is a bug');
  }

  @Hears('nest.news', z.object({ n: z.int() }))
  hear(@Payload() message: { n: number }): void {
    seen.heard.push(message);
  }
}

@Module({ controllers: [TestController] })
class TestModule {}

describe('a Nest module on a real nats-server', () => {
  let server: NatsServer;
  let bus: Bus;
  let client: Bus;
  let service: INestMicroservice;

  beforeAll(async () => {
    setLogDestination({ write: () => {} });
    server = await NatsServer.start();
    [bus, client] = await Promise.all([
      Bus.connect({ url: server.url, name: 'nest' }),
      Bus.connect({ url: server.url, name: 'client' }),
    ]);
    await reconcileTopology(bus, [stream, dead], [worker]);
    service = await startNestService('test', TestModule, bus, { listenOn: (pattern) => pattern.replace('*', 'mine') });
  });
  afterAll(async () => {
    await service?.close();
    await Promise.all([bus?.close(), client?.close()]);
    await server?.stop();
  });
  beforeEach(() => {
    seen.consumed = [];
    seen.heard = [];
  });

  it('answers questions on the subject that this process may listen on', async () => {
    expect(await ask(client, twice, { n: 4 }, { subject: 'nest.mine.twice' })).toEqual({ n: 8 });
    await expect(ask(client, twice, { n: 4 }, { subject: 'nest.other.twice', timeoutMs: 200 })).rejects.toMatchObject({
      code: 'bus.no-responder',
    });
  });

  it('lets a refusal through as it was thrown, and a bug as a defect that keeps its message', async () => {
    const options = { subject: 'nest.mine.twice' };
    const refusal = {
      kind: 'rejected',
      code: 'number.negative',
      wayOut: 'Use a positive one.',
      facts: { subject: 'nest.mine.twice' },
    };
    await expect(ask(client, twice, { n: -1 }, options)).rejects.toMatchObject(refusal);
    await expect(ask(client, twice, { n: 0 }, options)).rejects.toMatchObject({
      kind: 'defect',
      message: 'zero is a bug',
    });
  });

  it('consumes deliveries with their subject and headers, and acks them', async () => {
    await publish(client, 'nestwork.a', { n: 1, more: true }, { headers: { 'X-Test': 'yes' } });
    await until(async () => (await bus.jsm.streams.info('NEST')).state.messages === 0);
    expect(seen.consumed).toEqual([{ n: 1, subject: 'nestwork.a', count: 1, header: 'yes' }]);
  });

  it('has a delivery tried again when its handler throws, and dead-letters it with the cause', async () => {
    await publish(client, 'nestwork.a', { n: 13 });
    await until(async () => (await bus.jsm.streams.info('NEST')).state.messages === 0);
    expect(seen.consumed).toMatchObject([{ count: 1 }, { count: 2 }]);
    const letter = await bus.jsm.streams.getMessage('DEADLETTERS', { last_by_subj: 'mngr.dead.NEST.nest_worker' });
    expect(JSON.parse(new TextDecoder().decode(letter?.data))).toMatchObject({
      message: 'thirteen is a bug',
      code: 'mngr.defect',
    });
  });

  it('hears a core subject and survives what it cannot read there', async () => {
    client.nc.publish('nest.news', 'no json');
    client.nc.publish('nest.news', '{"n":"x"}');
    client.nc.publish('nest.news', '{"n":5}');
    await until(() => seen.heard.length === 1);
    expect(seen.heard).toEqual([{ n: 5 }]);
  });

  it('is silent after it was closed', async () => {
    await service.close();
    await publish(client, 'nestwork.a', { n: 2 });
    await expect(ask(client, twice, { n: 4 }, { subject: 'nest.mine.twice', timeoutMs: 200 })).rejects.toMatchObject({
      code: 'bus.no-responder',
    });
    expect(seen.consumed).toEqual([]);
    expect((await bus.jsm.streams.info('NEST')).state.messages).toBe(1);
  });
});
