import { BatchQueue, type Waiting } from './batch-queue.js';

describe('a queue that handles together what waits', () => {
  const seen: string[][] = [];
  let release = (): void => {};
  const settleAll = async (batch: readonly Waiting<string>[]): Promise<void> => {
    seen.push(batch.map(({ item }) => item));
    await new Promise<void>((resolve) => (release = resolve));
    if (batch.some(({ item }) => item === 'bad')) throw new Error('no');
    for (const waiting of batch) waiting.resolve();
  };
  beforeEach(() => {
    seen.length = 0;
  });

  it('takes what came meanwhile as the next batch, in order, and no more than it may', async () => {
    const queue = new BatchQueue(settleAll, (items) => Math.min(items.length, 2));
    const all = ['a', 'b', 'c', 'd'].map((item) => queue.run('key', item));
    for (let i = 0; i < 3; i++) {
      await Promise.resolve();
      release();
      await all[[0, 2, 3][i] ?? 0];
    }
    expect(seen).toEqual([['a'], ['b', 'c'], ['d']]);
  });

  it('does not let one key wait for another, and rejects a whole batch that could not be handled', async () => {
    const queue = new BatchQueue(settleAll, (items) => items.length);
    const bad = queue.run('key', 'bad');
    const endBad = release;
    const other = queue.run('other', 'good');
    release();
    await other;
    const next = queue.run('key', 'good');
    endBad();
    await expect(bad).rejects.toThrow('no');
    release();
    await next;
    expect(seen).toEqual([['bad'], ['good'], ['good']]);
  });
});
