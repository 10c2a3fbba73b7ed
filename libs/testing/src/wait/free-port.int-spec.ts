import { createServer } from 'node:net';
import { freePort } from './free-port.js';

describe('free ports', () => {
  it('are others each time, also while nobody listens on them yet, and lie where no outgoing connection takes them', async () => {
    const ports = await Promise.all(Array.from({ length: 50 }, freePort));
    expect(new Set(ports).size).toBe(50);
    for (const port of ports) expect(port >= 20_000 && port < 30_000).toBe(true);
  });

  it('are free', async () => {
    const server = createServer().listen({ port: await freePort(), host: '127.0.0.1', exclusive: true });
    await new Promise((resolve, reject) => server.once('listening', resolve).once('error', reject));
    server.close();
  });
});
