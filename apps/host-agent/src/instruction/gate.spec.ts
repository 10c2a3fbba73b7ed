import { Gate } from './gate.js';

describe('a gate', () => {
  it('lets so many through at a time, the others in their order, also after one has failed', async () => {
    const gate = new Gate(2);
    const begun: number[] = [];
    const ends: (() => void)[] = [];
    const tasks = [0, 1, 2, 3].map((n) =>
      gate.run(async () => {
        begun.push(n);
        await new Promise<void>((resolve) => (ends[n] = resolve));
        if (n === 0) throw new Error('no');
      }),
    );
    await Promise.resolve();
    expect(begun).toEqual([0, 1]);
    ends[0]?.();
    await expect(tasks[0]).rejects.toThrow('no');
    expect(begun).toEqual([0, 1, 2]);
    ends[1]?.();
    await tasks[1];
    expect(begun).toEqual([0, 1, 2, 3]);
    ends[2]?.();
    ends[3]?.();
    await Promise.all(tasks.slice(1));
    const last = gate.run(async () => begun.push(4));
    expect(await last).toBe(5);
  });
});
