import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { API_PREFIX, type AgentView, type CreateAgentBody } from '@mngr/contracts';

export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const RETRIED: ReadonlySet<number> = new Set([0, 202, 429, 503, 504]);
const RETRY_MS = 100;

/** A client that does what clients must: it asks again with the same key until the answer is final. */
export class ApiClient {
  constructor(
    readonly url: string,
    readonly token: string,
  ) {}

  /** One request. @returns status 0 when nobody answered */
  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    try {
      const response = await fetch(`${this.url}${API_PREFIX}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${this.token}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(20_000),
      });
      const text = await response.text();
      return { status: response.status, body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>) };
    } catch {
      return { status: 0, body: {} };
    }
  }

  /** A command, repeated under one key until it has its final answer. */
  async command(path: string, body: unknown, key: string = randomUUID(), timeoutMs = 60_000): Promise<Answer> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const answer = await this.send('POST', path, body, { 'idempotency-key': key });
      if (!RETRIED.has(answer.status)) return answer;
      if (Date.now() > deadline) throw new Error(`no final answer to ${path}: ${JSON.stringify(answer)}`);
      await delay(RETRY_MS);
    }
  }

  create(body: CreateAgentBody, key?: string): Promise<Answer> {
    return this.command('/agents', body, key);
  }

  async agents(includeEnded = false): Promise<readonly AgentView[]> {
    const { status, body } = await this.send('GET', `/agents?includeEnded=${includeEnded}`);
    if (status !== 200) throw new Error(`list answered ${status}: ${JSON.stringify(body)}`);
    return body['agents'] as AgentView[];
  }
}

/** The body of a create that runs argv in place, on the fleet's own tmux server. */
export function anAgent(
  name: string,
  tmuxDir: string,
  workDir: string,
  argv: readonly string[] = ['sleep', '99999'],
): CreateAgentBody {
  return {
    name,
    type: 'command',
    program: { kind: 'argv', argv: [...argv] },
    workspace: { kind: 'in-place', path: workDir },
    environment: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: '/tmp', LANG: 'C.UTF-8' },
    tmux: { tmpDir: tmuxDir, sessionPrefix: 'mngr-', width: 200, height: 50 },
  };
}
