import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { answerClientError, answerExpectations } from './client-error.js';

describe('what is not HTTP', () => {
  let server: Server;
  beforeAll(async () => {
    server = createServer((_request, response) => response.end('ok'));
    server.on('clientError', answerClientError);
    answerExpectations(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterAll(() => server.close());

  async function say(text: string | Buffer): Promise<string> {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket.write(text);
    let heard = '';
    socket.on('data', (chunk: Buffer) => (heard += chunk.toString()));
    await once(socket, 'close');
    return heard;
  }

  it.each([
    ['a line that is no request', 'hello\r\n\r\n', 400],
    ['a path with a raw byte', Buffer.from('GET /\xff HTTP/1.1\r\nHost: x\r\n\r\n', 'latin1'), 400],
    ['two lengths', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
      400,
    ],
    ['headers without end', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['an unknown expectation', 'GET / HTTP/1.1\r\nHost: x\r\nExpect: x\r\n\r\n', 417],
  ])('such as %s is answered with a problem, and the connection ends', async (_what, text, status) => {
    const [head = '', body = ''] = (await say(text)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `));
    expect(head.toLowerCase()).toContain('content-type: application/problem+json');
    const json = /\{.*\}/.exec(body)?.[0] ?? '';
    expect(JSON.parse(json)).toMatchObject({
      status,
      code: expect.stringMatching(/^request\./),
      detail: expect.any(String),
    });
  });
});
