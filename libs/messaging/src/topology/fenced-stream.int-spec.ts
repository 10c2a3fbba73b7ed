import { execFileSync } from 'node:child_process';
import { streams } from '@mngr/contracts';
import { Bus } from '../bus.js';
import { publish } from '../publish.js';
import { NatsServer } from '../testing/nats-server.fixture.js';
import { probeStream } from './probe-stream.js';
import { readStream } from './read-stream.js';
import { ensureStream } from './reconcile-topology.js';
import { remakeStream } from './remake-stream.js';

/** nats-server fences a stream for good when one write to its file failed. */
describe('a stream whose write has failed', () => {
  let server: NatsServer;
  let bus: Bus;
  const { commands, deadLetters, events } = streams;
  const setFileLimit = (limit: string): void => {
    execFileSync('prlimit', ['--pid', String(server.pid), `--fsize=${limit}:`]);
  };

  beforeAll(async () => {
    server = await NatsServer.start();
    bus = await Bus.connect({ url: server.url, name: 'owner' });
    for (const stream of [commands, deadLetters, events]) await ensureStream(bus, stream);
    for (const n of [1, 2]) await publish(bus, 'mngr.dead.COMMANDS.c', { n });
    await publish(bus, 'mngr.cmd.default.Foo', {});
    setFileLimit('0');
    for (const subject of ['mngr.dead.COMMANDS.c', 'mngr.cmd.default.Foo'])
      await expect(publish(bus, subject, {})).rejects.toThrow();
    setFileLimit('unlimited');
  }, 30_000);
  afterAll(async () => {
    await bus?.close();
    await server?.stop();
  });

  it('is silent to a probe although the server answers and has space again', async () => {
    expect(await probeStream(bus, commands.name)).toBe('silent');
    expect(await probeStream(bus, events.name)).toBe('takes');
    expect((await bus.jsm.streams.info(events.name)).state.messages).toBe(0);
    expect(await probeStream(bus, 'NO_SUCH_STREAM')).toBe('unknown');
  }, 20_000);

  it('takes messages again when it was made anew', async () => {
    expect(await remakeStream(bus, commands)).toBe(0);
    expect(await probeStream(bus, commands.name)).toBe('takes');
    await publish(bus, 'mngr.cmd.default.Foo', {});
  }, 20_000);

  it('is copied first when it is the only copy of what it holds', async () => {
    expect(await probeStream(bus, deadLetters.name)).toBe('silent');
    expect(await remakeStream(bus, deadLetters)).toBe(2);
    const letters: unknown[] = [];
    for await (const { text } of readStream(bus, deadLetters.name, 'mngr.dead.>')) letters.push(JSON.parse(text));
    expect(letters).toEqual([{ n: 1 }, { n: 2 }]);
    expect(await probeStream(bus, deadLetters.name)).toBe('takes');
  }, 20_000);
});
