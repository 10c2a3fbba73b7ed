import { unavailable } from '@mngr/errors';
import { retryAfterMs, TryAgain, withRetries } from './retry.js';

const down = unavailable('gateway.unreachable', 'The gateway cannot be reached.');

describe('retrying', () => {
  it('looks for the other side again after a lost connection, and only then', async () => {
    const log: string[] = [];
    const failures = [new TryAgain(down, 0, true), new TryAgain(down, 0)];
    const attempt = async (): Promise<string> => {
      log.push('try');
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
      return 'done';
    };
    expect(await withRetries(attempt, 1000, async () => void log.push('find'))).toBe('done');
    expect(log).toEqual(['try', 'find', 'try', 'try']);
  });

  it('ends with the last failure when the time is over', async () => {
    const attempt = async (): Promise<never> => {
      throw new TryAgain(down, 10_000);
    };
    await expect(withRetries(attempt, 50)).rejects.toBe(down);
  });

  it('reads Retry-After in seconds and leaves dates alone', () => {
    expect([retryAfterMs('2'), retryAfterMs(undefined), retryAfterMs('Wed, 21 Oct 2030')]).toEqual([
      2000,
      undefined,
      undefined,
    ]);
  });
});
