import { z } from 'zod';
import { misfitsOf } from './misfits.js';

const misfits = (schema: z.ZodType, value: unknown) => {
  const { error } = schema.safeParse(value);
  return error === undefined ? [] : misfitsOf(error);
};

describe('what does not fit', () => {
  it('is told by place and sentence', () => {
    expect(misfits(z.object({ a: z.array(z.string()) }), { a: ['x', 1] })).toEqual([
      { path: 'a.1', message: expect.stringMatching(/string/) },
    ]);
  });

  // Found by `npm run fuzz`: a body of 100 KiB was answered with 5 MB, and a question on the bus ended its service.
  it('is told at no more length than a person reads, however much of it there is', () => {
    const many = misfits(
      z.array(z.string()),
      Array.from({ length: 100_000 }, () => 0),
    );
    const names = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`key${index}`, 0]));
    const long = misfits(z.strictObject({}), { ...names, ['x'.repeat(100_000)]: 1 });
    for (const told of [many, long]) expect(JSON.stringify(told).length).toBeLessThan(10_000);
    expect(many).toHaveLength(20);
  });

  it('is cut to well-formed text', () => {
    const [told] = misfits(z.strictObject({}), { ['💥'.repeat(500)]: 1 });
    expect(told?.message.isWellFormed()).toBe(true);
  });
});
