import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that Linux gives to outgoing connections (from 32768, ip_local_port_range): one of those could take the
 * port before its server listens or while that is down, even a client of that very server that tries again. Beyond those
 * that an embedded control plane takes (10,000 to 20,000). Each worker of Jest has some of its own: between the choice of a
 * port and its use lie seconds.
 */
const LOWEST = 20_000;
const PER_WORKER = 1_000;
const WORKERS = 10;
const ATTEMPTS = 100;

const given = new Set<number>();

/** A TCP port of 127.0.0.1 on which nobody listens now; never the same twice. */
export async function freePort(): Promise<number> {
  const first = LOWEST + (Number(process.env['JEST_WORKER_ID'] ?? 0) % WORKERS) * PER_WORKER;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const port = randomInt(first, first + PER_WORKER);
    if (given.has(port)) continue;
    given.add(port);
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
