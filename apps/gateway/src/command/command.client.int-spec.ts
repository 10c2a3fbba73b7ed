import { REPLY_TO_HEADER, streams, type CommandReply } from '@mngr/contracts';
import { Bus, ensureStream, newCommand } from '@mngr/messaging';
import { eventually, TestNats } from '@mngr/testing';
import { CommandClient } from './command.client.js';

describe('the client of commands on a real nats-server', () => {
  let nats: TestNats;
  let bus: Bus;
  let client: CommandClient;
  const replyTos: string[] = [];
  beforeAll(async () => {
    nats = await TestNats.start();
    bus = await Bus.connect({ url: nats.url, name: 'test' });
    await ensureStream(bus, streams.commands);
    bus.nc.subscribe('mngr.cmd.>', {
      callback: (_failure, msg) => void replyTos.push(msg.headers?.get(REPLY_TO_HEADER) ?? ''),
    });
    client = new CommandClient(bus);
    client.onApplicationBootstrap();
  });
  afterAll(async () => {
    await bus?.close();
    await nats?.stop();
  });

  it('gives the late answer of a command to nobody who asks for something else under its key', async () => {
    const ask = (text: string) =>
      client.execute(
        newCommand({
          type: 'SendMessage',
          data: { text },
          projectId: 'default',
          actor: { kind: 'user', id: 'owner' },
          commandId: 'c'.repeat(32),
          timeToLiveMs: 60_000,
        }),
      );
    const asked = [ask('one'), ask('other')];
    for (const each of asked) each.catch(() => {}); // heard below
    await eventually(() => replyTos.length === 2, Boolean);
    const reply = (to: string | undefined, value: CommandReply): void =>
      bus.nc.publish(to ?? '', JSON.stringify(value));
    const [one, other] = replyTos;
    // Twice: the command was published twice, as it is when a client asks again.
    for (let i = 0; i < 2; i++)
      reply(one, {
        status: 'answered',
        isDuplicate: true,
        answer: { ok: true, position: '7', result: { messageId: 'm' } },
      });
    const error = { kind: 'rejected', code: 'command.key-reused', message: 'no', facts: {} } as const;
    reply(other, { status: 'refused', error });
    await expect(asked[0]).resolves.toMatchObject({ status: 'done', position: '7' });
    await expect(asked[1]).rejects.toMatchObject({ code: 'command.key-reused' });
  });
});
