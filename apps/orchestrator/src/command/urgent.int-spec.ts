import {
  appendRequest,
  commandReplySchema,
  consumers,
  newId,
  readStreams,
  streams,
  type CommandReply,
} from '@mngr/contracts';
import { Bus, newCommand, publishCommand, reconcileTopology, serve } from '@mngr/messaging';
import { eventually, TestNats } from '@mngr/testing';
import { startOrchestrator } from '../start.js';

const REPLY = '_INBOX.test.reply';

describe('a stop beside commands that nobody can decide', () => {
  let nats: TestNats;
  let bus: Bus;
  let orchestrator: { stop(): Promise<void> };
  const replies: CommandReply[] = [];
  const stuckAgent = newId('agent');

  beforeAll(async () => {
    nats = await TestNats.start();
    bus = await Bus.connect({ url: nats.url, name: 'test' });
    await reconcileTopology(bus, Object.values(streams), Object.values(consumers));
    const load = async ({ streamIds }: { streamIds: string[] }) => {
      if (streamIds.includes(stuckAgent)) await new Promise<never>(() => {});
      return { streams: streamIds.map((streamId) => ({ streamId, version: 0, events: [] })) };
    };
    serve(bus, readStreams, load, () => {});
    serve(
      bus,
      appendRequest,
      ({ guard }) => {
        if (guard.kind !== 'command' || guard.answer.ok) throw new Error('not expected here');
        return { status: 'appended' as const, position: '1', answer: guard.answer };
      },
      () => {},
    );
    bus.nc.subscribe(REPLY, {
      callback: (_, msg) => void replies.push(commandReplySchema.parse(JSON.parse(msg.string()))),
    });
    orchestrator = await startOrchestrator({ nats: { url: nats.url, name: 'orchestrator' } });
  });
  afterAll(async () => {
    await orchestrator?.stop();
    await bus?.close();
    await nats?.stop();
  });

  it('is decided while they hang and fill what may be under way', async () => {
    const command = (type: string, agentId: string) => {
      const data = { agentId, gracefulTimeoutMs: 1_000 };
      return newCommand({ type, data, projectId: 'default', actor: { kind: 'user', id: 'me' }, timeToLiveMs: 60_000 });
    };
    for (let i = 0; i < 200; i++) await publishCommand(bus, command('StartAgent', stuckAgent), REPLY);
    await eventually(async () => {
      const { num_ack_pending } = await bus.jsm.consumers.info('COMMANDS', consumers.orchestratorCommands.durable);
      return num_ack_pending === consumers.orchestratorCommands.maxAckPending;
    });
    await publishCommand(bus, command('StopAgent', newId('agent')), REPLY);
    await eventually(() => replies.length > 0, Boolean, 2_000);
    expect(replies).toMatchObject([{ status: 'answered', answer: { ok: false, error: { code: 'agent.not-found' } } }]);
  }, 30_000);
});
