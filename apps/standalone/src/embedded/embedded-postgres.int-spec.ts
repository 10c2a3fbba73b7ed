import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { EmbeddedPostgres } from './embedded-postgres.js';
import { identityOf, isAlive } from './process-identity.js';
import { makeTestDirs, type TestDirs } from './test-dirs.fixture.js';
import { waitUntil } from './wait-until.js';

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000, query_timeout: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('EmbeddedPostgres', () => {
  let dirs: TestDirs;
  let postgres: EmbeddedPostgres;
  const start = () => EmbeddedPostgres.start(dirs);

  beforeAll(async () => {
    dirs = makeTestDirs();
    postgres = await start();
  });
  afterEach(async () => {
    if (postgres.identity === undefined) postgres = await start();
  });
  afterAll(async () => {
    await postgres.stop();
    dirs.remove();
  });

  it('runs from a host directory that only its owner can enter, never as root, and durably', async () => {
    const pid = postgres.identity?.pid ?? 0;
    expect(statSync(`/proc/${pid}`).uid).not.toBe(0);
    const rows = await query(
      postgres.url,
      "SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS sync",
    );
    expect(rows).toEqual([{ fsync: 'on', sync: 'on' }]);
  });

  it('keeps its password readable for the owner only and refuses another', async () => {
    expect(statSync(join(dirs.controlDir, 'secrets', 'postgres.password')).mode & 0o777).toBe(0o600);
    const wrong = postgres.url.replace(/:[^:@]*@/, ':wrong@');
    await expect(query(wrong, 'SELECT 1')).rejects.toThrow(/password authentication failed/);
  });

  it('comes back on the same port with its data after a crash', async () => {
    await query(postgres.url, 'CREATE TABLE kept AS SELECT 42 AS answer');
    const before = postgres.identity;
    const url = postgres.url;
    process.kill(before?.pid ?? 0, 'SIGKILL');
    expect(
      await waitUntil(() => postgres.identity !== undefined && postgres.identity.pid !== before?.pid, 10_000),
    ).toBe(true);
    expect(await query(url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
  });

  it('adopts the server that an earlier control plane left running', async () => {
    const { identity, url } = postgres;
    await postgres.release();
    const beganAt = performance.now();
    postgres = await start();
    expect(performance.now() - beganAt).toBeLessThan(1_000);
    expect(postgres.identity).toEqual(identity);
    expect(postgres.url).toBe(url);
  });

  it('stops cleanly and starts again on the same port', async () => {
    const { port, identity } = postgres;
    await postgres.stop();
    expect(identity !== undefined && isAlive(identity)).toBe(false);
    const beganAt = performance.now();
    postgres = await start();
    expect(performance.now() - beganAt).toBeLessThan(1_500);
    expect(postgres.port).toBe(port);
    expect(identityOf(postgres.identity?.pid ?? 0)).toEqual(postgres.identity);
  });
});
