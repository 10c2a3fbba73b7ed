import { connect } from 'node:net';
import { z } from 'zod';

const DEADLINE_MS = 500;
const infoSchema = z.object({ server_name: z.string(), jetstream: z.boolean().optional() });

/** Whether the nats-server on that port calls itself `serverName` and has JetStream; reads its greeting only. */
export function probeNats(port: number, serverName: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let greeting = '';
    const finish = (isOurs: boolean): void => {
      socket.destroy();
      resolve(isOurs);
    };
    socket.setTimeout(DEADLINE_MS, () => finish(false));
    socket.once('error', () => finish(false));
    socket.once('close', () => finish(false));
    socket.setEncoding('utf8').on('data', (text: string) => {
      greeting += text;
      if (greeting.includes('\r\n')) finish(isGreetingOf(greeting, serverName));
    });
  });
}

function isGreetingOf(greeting: string, serverName: string): boolean {
  try {
    const info = infoSchema.parse(JSON.parse(greeting.slice('INFO '.length, greeting.indexOf('\r\n'))));
    return info.server_name === serverName && info.jetstream === true;
  } catch {
    return false;
  }
}
