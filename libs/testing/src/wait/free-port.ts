import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that Linux gives to outgoing connections (from 32768, ip_local_port_range): one of those could take the
 * port before its server listens or while that is down, even a client of that very server that tries again.
 */
const [LOWEST, BEYOND] = [10_000, 32_000];
const ATTEMPTS = 100;

/** A TCP port of 127.0.0.1 on which nobody listens now. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(LOWEST, BEYOND);
    if (await canListen(port)) return port;
  }
  throw new Error('no port');
}

async function canListen(port: number): Promise<boolean> {
  const server = createServer().listen({ port, host: '127.0.0.1', exclusive: true });
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
