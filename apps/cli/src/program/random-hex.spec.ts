import { randomHex } from './random-hex.js';

describe('random digits', () => {
  it('are as many as asked for, and others each time', () => {
    const drawn = Array.from({ length: 100 }, () => randomHex(32));
    for (const digits of drawn) expect(digits).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(drawn).size).toBe(drawn.length);
  });
});
