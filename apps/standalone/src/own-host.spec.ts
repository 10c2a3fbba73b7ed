import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { awaitOwnHost } from './own-host.js';
import type { StandaloneConfig } from './plane/service-starter.js';

const TOKEN = 'token-of-the-plane';

describe('waiting for the own host', () => {
  /** Runs it against a gateway that gives these answers one after the other, the last one for ever. */
  async function awaitWith(answers: readonly (() => [status: number, body: unknown])[]) {
    let asked = 0;
    const warnings: string[] = [];
    const listen: RequestListener = ({ url, headers }, response) => {
      expect([url, headers.authorization]).toEqual(['/api/v1/hosts', `Bearer ${TOKEN}`]);
      const [status, body] = answers[Math.min(asked++, answers.length - 1)]?.() ?? [500, {}];
      response.writeHead(status).end(JSON.stringify(body));
    };
    const server = createServer(listen).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    try {
      const config = {
        machine: { hostId: 'host-1' },
        token: TOKEN,
        log: (_level: string, text: string) => warnings.push(text),
      };
      await awaitOwnHost(
        config as unknown as StandaloneConfig,
        `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      );
    } finally {
      server.closeAllConnections();
      server.close();
    }
    return { asked, warnings };
  }
  const hosts =
    (...list: { id: string; state: string }[]) =>
    (): [number, unknown] => [200, { hosts: list }];

  it('ends with the first answer that lists it as running', async () => {
    const answers = [
      hosts(),
      (): [number, unknown] => [503, {}],
      hosts({ id: 'host-2', state: 'RUNNING' }),
      hosts({ id: 'host-1', state: 'UNREACHABLE' }),
      hosts({ id: 'host-2', state: 'RUNNING' }, { id: 'host-1', state: 'RUNNING' }),
    ];
    expect(await awaitWith(answers)).toEqual({ asked: 5, warnings: [] });
  });

  it('gives up with a warning, so that a slow read model keeps nobody from the rest', async () => {
    const { asked, warnings } = await awaitWith([hosts()]);
    expect(asked).toBeGreaterThan(10);
    expect(warnings).toEqual(['this machine is not listed as a host yet']);
  });
});
