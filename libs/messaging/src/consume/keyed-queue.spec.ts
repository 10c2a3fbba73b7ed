import fc from 'fast-check';
import { KeyedQueue } from './keyed-queue.js';

describe('a queue by key', () => {
  it('runs the tasks of one key one after the other, in the order in which they came', async () => {
    const queue = new KeyedQueue();
    const log: string[] = [];
    const gates = [1, 2, 3].map(() => Promise.withResolvers<void>());
    const done = gates.map((gate, i) =>
      queue.run('a', async () => {
        log.push(`begin ${i}`);
        await gate.promise;
        log.push(`end ${i}`);
      }),
    );
    for (const gate of gates.toReversed()) gate.resolve();
    await Promise.all(done);
    expect(log).toEqual(['begin 0', 'end 0', 'begin 1', 'end 1', 'begin 2', 'end 2']);
  });

  it('lets other keys pass one that is stuck', async () => {
    const queue = new KeyedQueue();
    const gate = Promise.withResolvers<string>();
    const stuck = queue.run('a', () => gate.promise);
    expect(await queue.run('b', async () => 'free')).toBe('free');
    gate.resolve('late');
    expect(await stuck).toBe('late');
  });

  it('tells a failure to its caller alone: the next task of the key runs', async () => {
    const queue = new KeyedQueue();
    const failing = queue.run('a', () => Promise.reject(new Error('no')));
    const next = queue.run('a', async () => 'yes');
    await expect(failing).rejects.toThrow('no');
    expect(await next).toBe('yes');
    expect(await queue.run('a', async () => 'later')).toBe('later');
  });

  const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31);
  it(`keeps the order of each key and never runs two of one, whatever fails in whatever order (FC_SEED=${seed})`, async () => {
    const task = fc.record({ key: fc.constantFrom('a', 'b', 'c'), turns: fc.nat(5), fails: fc.boolean() });
    const property = fc.asyncProperty(fc.array(task, { maxLength: 30 }), async (tasks) => {
      const queue = new KeyedQueue();
      const running = new Set<string>();
      const ended: number[] = [];
      const answers = tasks.map(({ key, turns, fails }, index) =>
        queue.run(key, async () => {
          expect(running.has(key)).toBe(false);
          running.add(key);
          for (let turn = 0; turn < turns; turn++) await Promise.resolve();
          running.delete(key);
          ended.push(index);
          if (fails) throw new Error('no');
          return index;
        }),
      );
      const settled = await Promise.allSettled(answers);
      expect(settled.map(({ status }) => status === 'rejected')).toEqual(tasks.map(({ fails }) => fails));
      for (const key of ['a', 'b', 'c']) {
        const own = ended.filter((index) => tasks[index]?.key === key);
        expect(own).toEqual(own.toSorted((a, b) => a - b));
      }
    });
    await fc.assert(property, { seed, numRuns: 300 });
  });
});
