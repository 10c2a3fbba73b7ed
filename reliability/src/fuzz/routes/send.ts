import { Agent, request as httpRequest } from 'node:http';
import type { FuzzAnswer, FuzzRequest } from './request.js';

const TIMEOUT_MS = 15_000;
/** Streams do not end by themselves: this much is looked at. */
const STREAM_LOOK_MS = 30;

/** Sends requests as they are, without a client's good manners. */
export class RequestSender {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 16 });
  readonly #url: URL;

  constructor(
    url: string,
    private readonly token: string,
  ) {
    this.#url = new URL(url);
  }

  /** A kept connection may end while it is used again: that alone is no answer's failure. */
  async send(request: FuzzRequest): Promise<FuzzAnswer> {
    const answer = await this.#once(request, this.#agent);
    return answer.status === 0 ? this.#once(request, false) : answer;
  }

  #once({ method, path, headers, body }: FuzzRequest, agent: Agent | false): Promise<FuzzAnswer> {
    const startedAt = performance.now();
    return new Promise((resolve) => {
      const broken = (): void => resolve({ status: 0, headers: {}, text: '', ms: performance.now() - startedAt });
      const request = httpRequest(
        {
          agent,
          host: this.#url.hostname,
          port: this.#url.port,
          method,
          path,
          headers: {
            authorization: `Bearer ${this.token}`,
            // Without it Node sends the body of a GET without any framing.
            ...(body === null ? {} : { 'content-length': Buffer.byteLength(body) }),
            ...headers,
          },
          timeout: TIMEOUT_MS,
        },
        (response) => {
          const ms = performance.now() - startedAt;
          const chunks: Buffer[] = [];
          const done = (): void =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text: Buffer.concat(chunks).toString(),
              ms,
            });
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', done);
          response.on('close', done);
          response.on('error', done);
          if (response.headers['content-type']?.startsWith('text/event-stream'))
            setTimeout(() => response.destroy(), STREAM_LOOK_MS);
        },
      );
      request.on('error', broken);
      request.on('timeout', () => request.destroy());
      request.end(body ?? undefined);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
