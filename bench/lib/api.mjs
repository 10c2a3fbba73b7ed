import { randomUUID } from 'node:crypto';
import { Agent, request } from 'node:http';

/** The HTTP API over connections that stay open, and its event stream. */
export class Api {
  #agent = new Agent({ keepAlive: true, maxSockets: 64 });
  #streams = new Set();

  constructor(url, token) {
    this.url = url;
    this.token = token;
  }

  #open(method, path, headers = {}) {
    const authorization = `Bearer ${this.token}`;
    return request(`${this.url}/api/v1${path}`, { method, agent: this.#agent, headers: { authorization, ...headers } });
  }

  /** @returns the answer's body @throws Error for any status but 2xx */
  async call(method, path, body) {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const length =
      text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) };
    const sent = this.#open(method, path, {
      ...length,
      ...(method === 'POST' ? { 'idempotency-key': randomUUID() } : {}),
    });
    const answer = await new Promise((resolve, reject) => {
      sent.once('error', reject).once('response', resolve).end(text);
    });
    let read = '';
    for await (const chunk of answer.setEncoding('utf8')) read += chunk;
    if (answer.statusCode >= 300 || answer.statusCode === 202)
      throw new Error(`${method} ${path} answered ${answer.statusCode}: ${read.slice(0, 1_000)}`);
    return JSON.parse(read);
  }

  /** Creates an agent that runs argv in place (or in `workspace`) on the tmux server of `tmuxDir`. */
  async create(
    name,
    { tmuxDir, workDir, argv = ['sleep', '99999'], workspace = { kind: 'in-place', path: workDir }, env },
  ) {
    const tmux = { tmpDir: tmuxDir, sessionPrefix: 'mngr-', width: 200, height: 50 };
    const environment = env ?? { PATH: process.env.PATH, HOME: '/tmp', LANG: 'C.UTF-8' };
    const answer = await this.call('POST', '/agents', {
      name,
      type: 'command',
      program: { kind: 'argv', argv },
      workspace,
      environment,
      tmux,
    });
    if (!answer.isComplete || answer.agent?.pid == null)
      throw new Error(`agent ${name} does not run: ${JSON.stringify(answer).slice(0, 1_000)}`);
    return answer;
  }

  async agents() {
    return (await this.call('GET', '/agents')).agents;
  }

  /** Follows the log from now on. `onEvent(line, at)`: `at` is when its bytes came, by `performance.now`. */
  async follow(onEvent) {
    const sent = this.#open('GET', '/events', { accept: 'text/event-stream' });
    const answer = await new Promise((resolve, reject) => {
      sent.once('error', reject).once('response', resolve).end();
    });
    if (answer.statusCode !== 200) throw new Error(`events answered ${answer.statusCode}`);
    this.#streams.add(sent);
    let text = '';
    const begun = Promise.withResolvers();
    answer.setEncoding('utf8').on('data', (chunk) => {
      const at = performance.now();
      begun.resolve();
      text += chunk;
      const blocks = text.split('\n\n');
      text = blocks.pop();
      for (const block of blocks) {
        const data = /^data: (.*)$/m.exec(block)?.[1];
        if (data !== undefined && !/^event: watermark$/m.test(block)) onEvent(JSON.parse(data), at);
      }
    });
    answer.on('error', () => {});
    await begun.promise;
  }

  close() {
    for (const stream of this.#streams) stream.destroy();
    this.#agent.destroy();
  }
}

/** Waits for events by agent and type, whichever comes first: the wait or the event. */
export class EventWatch {
  #seen = new Map();
  #waiting = new Map();

  take = (line, at) => {
    const key = `${line.agentId}:${line.type}`;
    this.#seen.set(key, { line, at });
    this.#waiting.get(key)?.({ line, at });
  };

  seen(agentId, type, timeoutMs = 15_000) {
    const key = `${agentId}:${type}`;
    const known = this.#seen.get(key);
    if (known !== undefined) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${type} of ${agentId} within ${timeoutMs} ms`)), timeoutMs);
      this.#waiting.set(key, (found) => {
        clearTimeout(timer);
        this.#waiting.delete(key);
        resolve(found);
      });
    });
  }
}
