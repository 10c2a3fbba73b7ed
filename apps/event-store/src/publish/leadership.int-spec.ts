import { eventually, TestPostgres } from '@mngr/testing';
import pg from 'pg';
import { Leadership } from './leadership.js';

const TIMEOUT_MS = 60_000;

describe('the right to relay', () => {
  let postgres: TestPostgres;
  let url: string;
  let observer: pg.Client;
  beforeAll(async () => {
    postgres = await TestPostgres.start();
    url = await postgres.createDatabase();
    observer = new pg.Client({ connectionString: url });
    await observer.connect();
  }, TIMEOUT_MS);
  afterAll(async () => {
    await observer?.end();
    await postgres?.stop();
  });
  const sessions = async (): Promise<number[]> => {
    const { rows } = await observer.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE application_name = 'mngr-relay' ORDER BY backend_start`,
    );
    return rows.map(({ pid }) => pid);
  };

  it('is held by one at a time, and goes on to the next one', async () => {
    const [first, second] = [new Leadership(url), new Leadership(url)];
    expect([await first.hold(), await second.hold()]).toEqual([true, false]);
    await first.release();
    await eventually(() => second.hold());
    await second.release();
    await eventually(async () => (await sessions()).length === 0);
  });

  it(
    'is not kept by a session whose answer nobody waited for',
    async () => {
      const [holder, other] = [new Leadership(url), new Leadership(url)];
      expect([await holder.hold(), await other.hold()]).toEqual([true, false]);
      const [, slow = 0] = await sessions();
      process.kill(slow, 'SIGSTOP');
      try {
        await expect(other.hold()).rejects.toThrow();
        await holder.release();
      } finally {
        // It does now what it was asked for, and takes the lock.
        process.kill(slow, 'SIGCONT');
      }
      await eventually(() => other.hold());
      await other.release();
      await eventually(async () => (await sessions()).length === 0);
    },
    TIMEOUT_MS,
  );
});
