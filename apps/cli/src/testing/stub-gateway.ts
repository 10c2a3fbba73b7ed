import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One request that the stub got. */
export interface RecordedRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export type Reply = (request: RecordedRequest, response: ServerResponse) => void;

/** Plays recorded answers, for edges that a real gateway shows too rarely; the order of answers is the test's. */
export class StubGateway {
  readonly requests: RecordedRequest[] = [];

  private constructor(
    private readonly server: Server,
    readonly url: string,
  ) {}

  static async start(reply: Reply): Promise<StubGateway> {
    const server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const address = server.address() as AddressInfo;
    const stub = new StubGateway(server, `http://127.0.0.1:${address.port}`);
    server.on('request', (incoming, response) => {
      let body = '';
      incoming.on('data', (chunk) => (body += String(chunk)));
      incoming.on('end', () => {
        const request = { method: incoming.method ?? '', path: incoming.url ?? '', headers: incoming.headers, body };
        stub.requests.push(request);
        reply(request, response);
      });
    });
    return stub;
  }

  get env(): NodeJS.ProcessEnv {
    return { MNGR_URL: this.url, MNGR_TOKEN: 'secret' };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

export function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

export function answerProblem(
  response: ServerResponse,
  status: number,
  problem: Readonly<Record<string, unknown>>,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/problem+json', ...headers }).end(JSON.stringify(problem));
}
