import { z } from 'zod';
import { defineEvent, upcastData } from './define-event.js';

/** v1 `{ who }` → v2 `{ name }` → v3 `{ name, isLoud }`. */
const greeted = defineEvent('Greeted', z.object({ name: z.string(), isLoud: z.boolean() }), [
  ({ who, ...rest }) => ({ ...rest, name: who }),
  ({ name, ...rest }) => ({ ...rest, name: String(name).trim(), isLoud: String(name).endsWith('!') }),
]);
const read = (version: number, data: Record<string, unknown>) =>
  greeted.schema.parse(upcastData(greeted, version, data));

describe('upcasting', () => {
  it('counts the version that is written today from the steps that lead to it', () => {
    expect(greeted.version).toBe(3);
    expect(defineEvent('Plain', z.object({})).version).toBe(1);
  });

  it('leads data of every earlier version to the same fact', () => {
    const today = { name: 'Ada!', isLoud: true };
    expect(read(1, { who: 'Ada! ' })).toEqual({ ...today, isLoud: false });
    expect(read(1, { who: 'Ada!' })).toEqual(today);
    expect(read(2, { name: 'Ada!' })).toEqual(today);
    expect(read(3, today)).toEqual(today);
  });

  it('leaves what was stored as it was', () => {
    const stored = Object.freeze({ who: 'Ada' });
    read(1, stored);
    expect(stored).toEqual({ who: 'Ada' });
  });

  it('refuses data that was never of the version it claims', () => {
    expect(() => read(3, { who: 'Ada' })).toThrow();
  });
});
