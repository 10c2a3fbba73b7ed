import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

const HOST = '127.0.0.1';
/**
 * Below the ports that Linux gives to outgoing connections (from 32768, ip_local_port_range): one of those could take the
 * port while its server is down, even a client of that very server that tries again.
 */
const [LOWEST, BEYOND] = [10_000, 20_000];
const ATTEMPTS = 20;

/**
 * A TCP port of 127.0.0.1 on which nobody listens now. Another process may still take it first, so the caller tries
 * again with another one when its server cannot listen.
 *
 * @param preferred used if it is free
 */
export async function freePort(preferred?: number): Promise<number> {
  if (preferred !== undefined && (await tryListen(preferred)) !== undefined) return preferred;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = await tryListen(randomInt(LOWEST, BEYOND));
    if (port !== undefined) return port;
  }
  const port = await tryListen(0);
  if (port === undefined) throw new Error('the system gave no free TCP port on 127.0.0.1');
  return port;
}

function tryListen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: HOST, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(address !== null && typeof address === 'object' ? address.port : undefined));
    });
  });
}
