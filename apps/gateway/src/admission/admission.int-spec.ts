import { randomBytes } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newId } from '@mngr/contracts';
import { eventually, TestNats } from '@mngr/testing';
import { startGateway, type RunningGateway } from '../start.js';

const TOKEN = randomBytes(32).toString('hex');
const COUNT = 60;

describe('a gateway of which more is asked than the plane answers', () => {
  let nats: TestNats;
  let gateway: RunningGateway;
  const directory = mkdtempSync(join(tmpdir(), 'mngr-admission-'));
  beforeAll(async () => {
    nats = await TestNats.start();
    const environmentKeyFile = join(directory, 'key');
    writeFileSync(environmentKeyFile, randomBytes(32).toString('base64url'), { mode: 0o600 });
    gateway = await startGateway({
      ...{ nats: { url: nats.url, name: 'gateway' }, bind: '127.0.0.1', port: 0, token: TOKEN, environmentKeyFile },
      ...{ allowedHosts: [], allowedOrigins: [], version: '1' },
    });
  });
  afterAll(async () => {
    await gateway?.stop();
    await nats?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const ask = async (method: string, path: string, body?: object, token = TOKEN) => {
    const headers = { authorization: `Bearer ${token}`, ...(body && { 'content-type': 'application/json' }) };
    const response = await fetch(`${gateway.url}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    const { code } = (await response.json()) as { code?: string };
    return { status: response.status, code, retryAfter: response.headers.get('retry-after') };
  };

  it('refuses the surplus at once with a time to come back, but neither stops, reads nor health checks', async () => {
    const agent = `/api/v1/agents/${newId('agent')}`;
    // Nobody answers for the store here, so each request that is let in is worked on until its own deadline.
    const answers: Awaited<ReturnType<typeof ask>>[] = [];
    const asked = Array.from({ length: COUNT }, () =>
      ask('POST', `${agent}/messages`, { text: 'hello' }).then((answer) => void answers.push(answer)),
    );
    await eventually(() => answers.length >= COUNT - 24, Boolean, 4_000);
    for (const { status, code, retryAfter } of answers.slice(0, COUNT - 24)) {
      expect([status, code]).toEqual([429, 'gateway.overloaded']);
      expect(['1', '2', '3']).toContain(retryAfter);
    }
    expect(await ask('POST', agent, {}, 'wrong')).toMatchObject({ status: 404 });
    expect(await ask('POST', `${agent}/messages`, {}, 'wrong')).toMatchObject({ status: 401 });
    expect(await ask('GET', '/health/live')).toMatchObject({ status: 200 });
    expect(await ask('GET', '/api/v1/agent-types')).toMatchObject({ status: 200 });
    const stop = await ask('POST', `${agent}/stop`, {});
    expect(stop.status).toBeGreaterThanOrEqual(503);
    await Promise.all(asked);
    expect(answers.filter(({ status }) => status === 503 || status === 504)).toHaveLength(24);
    const next = await ask('POST', `${agent}/messages`, { text: 'hello' });
    expect(next.status).toBeGreaterThanOrEqual(503);
  }, 60_000);
});
