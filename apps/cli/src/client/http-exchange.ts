import type { IncomingMessage, RequestOptions } from 'node:http';

// `import … from 'node:http'` would evaluate all its exports, WebSocket too: that loads undici, 5 ms of every command
// (Node 24.21).
const { Agent, request: httpRequest } = process.getBuiltinModule('node:http');

export interface HttpRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Until the head of the answer is there. */
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** No answer came. `isBeforeSend` is true when the request certainly reached nobody. */
export class ConnectionFailure extends Error {
  override readonly name = 'ConnectionFailure';
  constructor(
    message: string,
    readonly isBeforeSend: boolean,
    readonly isTimeout: boolean,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOENT']);

function failureOf(error: NodeJS.ErrnoException, isTimeout: boolean): ConnectionFailure {
  const words = isTimeout ? 'no answer in time' : (error.code ?? error.message);
  return new ConnectionFailure(words, NEVER_SENT.has(error.code ?? ''), isTimeout, { cause: error });
}

/** Sends requests to one gateway over kept connections. */
export class HttpExchange {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 64 });

  /** @returns the answer with its body unread @throws ConnectionFailure */
  async send({ method, url, headers, body, timeoutMs, signal }: HttpRequest): Promise<IncomingMessage> {
    const isTls = url.protocol === 'https:';
    const start = isTls ? (await import('node:https')).request : httpRequest;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options: RequestOptions = { method, headers: { ...headers, ...length } };
    if (!isTls) options.agent = this.#agent;
    if (signal !== undefined) options.signal = signal;
    return new Promise((resolve, reject) => {
      let isTimeout = false;
      const request = start(url, options);
      const timer = setTimeout(() => {
        isTimeout = true;
        request.destroy(new Error('no answer in time'));
      }, timeoutMs);
      request.once('response', (answer) => {
        clearTimeout(timer);
        resolve(answer);
      });
      request.once('error', (error: NodeJS.ErrnoException) => {
        clearTimeout(timer);
        reject(failureOf(error, isTimeout));
      });
      request.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

/** The whole body as text. @throws ConnectionFailure when it ends early */
export async function readBody(answer: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of answer) chunks.push(Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk)));
  } catch (cause) {
    throw new ConnectionFailure('the answer ended early', false, false, { cause });
  }
  return Buffer.concat(chunks).toString('utf8');
}
