import { connect } from 'node:net';
import { explore, type Complaint, type Exploration } from '../explore.js';
import type { FuzzFleet } from '../fuzz-fleet.js';
import { judge } from '../routes/judge.js';
import { malformedRequests, type Malformed } from './malformed-inputs.js';

/** A connection that says nothing more is left to the server's own timeouts. */
const LISTEN_MS = 60;

/** Speaks bad HTTP on raw sockets. */
export async function fuzzMalformed(
  world: FuzzFleet,
  options: { readonly cases: number; readonly seed: number },
): Promise<readonly Exploration[]> {
  const { hostname, port } = new URL(world.fleet.api.url);
  const tryOne = async (input: Malformed): Promise<readonly Complaint[]> => {
    const heard = await say(hostname, Number(port), input);
    return [...complaintsOf(heard, world), ...(await world.deaths())];
  };
  return [await explore('raw sockets', malformedRequests(world.token), options, tryOne, show)];
}

/** Every answer on the connection is judged: several requests may have been sent behind one another. */
function complaintsOf(heard: string, world: FuzzFleet): readonly Complaint[] {
  const answers = heard.split(/(?=HTTP\/1\.1 \d{3} )/).filter((text) => text !== '');
  return answers.flatMap((text) => {
    const [head = '', ...rest] = text.split('\r\n\r\n');
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1] ?? 0);
    if (status < 200) return []; // 100 Continue
    const lines = head.split('\r\n').slice(1);
    const headers = Object.fromEntries(
      lines.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
    );
    const body = /\{.*\}/s.exec(rest.join('\r\n\r\n'))?.[0] ?? '';
    return judge({ status, headers, text: body, ms: 0 }, [world.token, world.canary]);
  });
}

function say(host: string, port: number, { pieces, endsEarly }: Malformed): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    let heard = '';
    const done = (): void => {
      socket.destroy();
      resolve(heard);
    };
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString('latin1')));
    socket.on('close', done);
    socket.on('error', done);
    socket.on('connect', () => {
      for (const piece of pieces) socket.write(Buffer.from(piece, 'base64'));
      if (endsEarly) socket.end();
    });
    socket.setTimeout(LISTEN_MS, done);
  });
}

function show({ pieces, endsEarly }: Malformed): string {
  const bytes = Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64')));
  return `${JSON.stringify(bytes.toString('latin1').slice(0, 600))} (${bytes.length} bytes in ${pieces.length} pieces${endsEarly ? ', then closed' : ''})`;
}
