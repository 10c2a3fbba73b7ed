import {
  commandReplySchema,
  consumers,
  defineRequest,
  heartbeatRequest,
  inboxPrefix,
  machineConsumer,
  machineRole,
  newId,
  serviceRoles,
  streams,
  subjects,
  type ConsumerDeclaration,
} from '@mngr/contracts';
import { rejected } from '@mngr/errors';
import { z } from 'zod';
import { newCommand } from './command/new-command.js';
import { publishCommand } from './command/publish-command.js';
import { consume, type Consumption } from './consume/consume.js';
import type { DeliveryHandler } from './consume/settle.js';
import { publish } from './publish.js';
import { ask } from './request/ask.js';
import { serve } from './request/serve.js';
import { until } from './testing/nats-server.fixture.js';
import { RoleBuses } from './testing/role-buses.fixture.js';
import { reconcileTopology } from './topology/reconcile-topology.js';

const A = newId('machine');

/** Each service does its daily work with nothing but its own permissions. */
describe('work under permissions on a real nats-server', () => {
  let roles: RoleBuses;
  const running: Consumption[] = [];
  const start = (who: string, declaration: ConsumerDeclaration, handler: DeliveryHandler): void =>
    void running.push(consume(roles.bus(who), declaration, handler, () => {}));

  beforeAll(async () => {
    roles = await RoleBuses.start({ ...serviceRoles, [A]: machineRole(A) });
    const declared = [...Object.values(consumers), machineConsumer(A)];
    await reconcileTopology(roles.bus('event-store'), Object.values(streams), declared);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((consumption) => consumption.stop()));
    const refused = ['gateway', 'orchestrator', 'event-store', 'enforcer', A].flatMap((who) => roles.refused(who));
    expect(refused).toEqual([]);
  });
  afterAll(() => roles?.stop());

  it('the gateway’s command reaches the orchestrator, whose reply reaches the gateway', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const replyTo = `${inboxPrefix('gateway')}.cmd.one`;
    roles.bus('gateway').nc.subscribe(replyTo, { callback: (_failure, msg) => resolve(msg.json()) });
    start('orchestrator', consumers.orchestratorCommands, async (msg) => {
      const answer = { ok: true, position: '1', result: {} };
      const reply = commandReplySchema.parse({ status: 'answered', answer, isDuplicate: false });
      roles.bus('orchestrator').nc.publish(msg.headers?.get('Mngr-Reply-To') ?? '', JSON.stringify(reply));
    });
    const actor = { kind: 'user', id: 'o' } as const;
    const command = newCommand({ type: 'StartAgent', data: {}, projectId: 'default', actor, timeToLiveMs: 1_000 });
    await publishCommand(roles.bus('gateway'), command, replyTo);
    expect(await promise).toMatchObject({ status: 'answered' });
  });

  it('the orchestrator can write a command of the enforcer to the dead letters', async () => {
    start('orchestrator', consumers.orchestratorCommands, () => Promise.reject(rejected('x.y', 'no')));
    await publish(roles.bus('enforcer'), subjects.command('default', 'SuspectMachine'), {});
    const dead = async () => (await roles.bus('event-store').jsm.streams.info('DEADLETTERS')).state.messages;
    await until(async () => (await dead()) === 1);
  });

  it('the event store’s instruction reaches its machine, whose report reaches the orchestrator, which confirms it', async () => {
    const machine = roles.bus(A);
    const confirmed = Promise.withResolvers<unknown>();
    machine.nc.subscribe(subjects.reportsConfirmed(A), { callback: (_failure, msg) => confirmed.resolve(msg.json()) });
    start(A, machineConsumer(A), async () => publish(machine, subjects.report(A), { seq: 1 }));
    start('orchestrator', consumers.orchestratorReports, async () => {
      roles.bus('orchestrator').nc.publish(subjects.reportsConfirmed(A), '{"upTo":1}');
    });
    await publish(roles.bus('event-store'), subjects.instruction(A), { seq: 1 });
    expect(await confirmed.promise).toEqual({ upTo: 1 });
    const open = async () => (await roles.bus('event-store').jsm.streams.info('INSTRUCTIONS')).state.messages;
    await until(async () => (await open()) === 0);
  });

  it('a machine’s heartbeat is answered by the enforcer, and the gateway’s live question by the machine', async () => {
    serve(
      roles.bus('enforcer'),
      heartbeatRequest,
      () => ({ leaseMs: 60_000 }),
      () => {},
    );
    const beat = { machineId: A, epoch: 1, instanceId: '0'.repeat(32), liveAgents: 0 };
    const options = { subject: subjects.link(A, 'heartbeat') };
    expect(await ask(roles.bus(A), heartbeatRequest, beat, options)).toEqual({ leaseMs: 60_000 });
    const live = defineRequest('mngr.live.*.capture', {
      request: z.object({}),
      answer: z.object({ text: z.string() }),
      timeoutMs: 2_000,
    });
    const subject = subjects.live(A, 'capture');
    serve(
      roles.bus(A),
      live,
      () => ({ text: 'screen' }),
      () => {},
      subject,
    );
    expect(await ask(roles.bus('gateway'), live, {}, { subject })).toEqual({ text: 'screen' });
  });

  it('everybody’s questions reach the event store, and its events reach the gateway', async () => {
    const head = defineRequest('mngr.rpc.store.hosts', {
      request: z.object({}),
      answer: z.object({ n: z.int() }),
      timeoutMs: 2_000,
    });
    serve(
      roles.bus('event-store'),
      head,
      () => ({ n: 1 }),
      () => {},
    );
    for (const who of ['gateway', 'orchestrator', 'enforcer'])
      expect(await ask(roles.bus(who), head, {})).toEqual({ n: 1 });
    const { promise, resolve } = Promise.withResolvers<string>();
    roles.bus('gateway').nc.subscribe('mngr.evt.>', { callback: (_failure, msg) => resolve(msg.subject) });
    await roles.bus('gateway').nc.flush();
    const subject = subjects.event('default', newId('agent'), 'AgentStarted');
    await publish(roles.bus('event-store'), subject, {});
    expect(await promise).toBe(subject);
  });
});
