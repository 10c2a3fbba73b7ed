import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { eventually } from '@mngr/testing';
import { SeededRandom } from '../../kit/seeded-random.js';
import { BusProxy } from './bus-proxy.js';

describe('BusProxy', () => {
  let server: Server;
  let proxy: BusProxy;
  let client: Socket;
  /** What has reached the server, and the end of the connection there. */
  let received: string;
  let end: string | undefined;
  let peer: Socket;

  beforeEach(async () => {
    received = '';
    end = undefined;
    server = createServer((socket) => {
      peer = socket;
      socket.on('data', (chunk: Buffer) => (received += chunk.toString()));
      socket.on('error', (error: NodeJS.ErrnoException) => (end = error.code));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('no port');
    proxy = new BusProxy({ host: '127.0.0.1', port: address.port }, new SeededRandom(1));
    client = connect(await proxy.listen('127.0.0.1'));
    client.on('error', () => undefined);
    await once(client, 'connect');
    client.write('PING\r\n');
    await eventually(() => received === 'PING\r\n');
    received = '';
  });
  afterEach(async () => {
    client.destroy();
    await proxy.close();
    server.close();
  });

  it('delays bytes and keeps their order', async () => {
    proxy.faults = { delayMs: 150, jitterMs: 50 };
    const sentAt = performance.now();
    client.write('PUB a 1\r\n1\r\n');
    client.write('PUB a 1\r\n2\r\n');
    await eventually(() => received === 'PUB a 1\r\n1\r\nPUB a 1\r\n2\r\n');
    expect(performance.now() - sentAt).toBeGreaterThan(149);
  });

  it('drips: a frame comes in many small pieces', async () => {
    const pieces: number[] = [];
    peer.on('data', (chunk: Buffer) => pieces.push(chunk.length));
    proxy.faults = { dripBytes: 2 };
    client.write(`PUB a 20\r\n${'x'.repeat(20)}\r\n`);
    await eventually(() => received.length === 32);
    expect(pieces.length).toBeGreaterThan(8);
  });

  it('holds one direction and lets go all of it', async () => {
    proxy.faults = { held: ['up'] };
    client.write('PING\r\n');
    peer.write('PONG\r\n');
    const [answer] = (await once(client, 'data')) as [Buffer];
    expect(answer.toString()).toBe('PONG\r\n');
    expect(received).toBe('');
    proxy.heal();
    await eventually(() => received === 'PING\r\n');
  });

  it('resets both ends in the middle of a frame', async () => {
    proxy.faults = { held: ['up'] };
    client.write('PUB a 10\r\n0123456789\r\n');
    const closed = new Promise<void>((done) => client.once('close', () => done()));
    await eventually(() => client.bytesWritten === 6 + 22);
    expect(proxy.resetMidFrame()).toBe(1);
    await closed;
    await eventually(() => end === 'ECONNRESET');
    expect(received.length).toBeLessThan(22);
  });

  it('sends a message twice, drops one, misdirects one, and lets one be overtaken', async () => {
    proxy.fateOf = ({ subject }) => {
      if (subject === 'astray') return { kind: 'misdirect' };
      if (subject === 'double') return { kind: 'twice' };
      if (subject === 'lost') return { kind: 'drop' };
      return subject === 'slow' ? { kind: 'late', byMs: 50 } : { kind: 'pass' };
    };
    client.write('PUB slow 1\r\ns\r\nPUB double 1\r\nd\r\nPUB lost 1\r\nl\r\nPUB astray 1\r\na\r\n');
    await eventually(() => received.includes('slow'));
    expect(received).toBe('PUB double 1\r\nd\r\nPUB double 1\r\nd\r\nPUB astra0 1\r\na\r\nPUB slow 1\r\ns\r\n');
  });
});
