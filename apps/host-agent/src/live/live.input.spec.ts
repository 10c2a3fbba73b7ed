import { LiveInput } from './live.input.js';

describe('pieces of input', () => {
  let written: string[];
  let release: () => void;
  let input: LiveInput;
  beforeEach(() => {
    written = [];
    release = () => undefined;
    const write = (bytes: Buffer): Promise<void> => {
      written.push(bytes.toString());
      return new Promise((resolve) => (release = resolve));
    };
    input = new LiveInput({ write, end: async () => void written.push('end') }, 20);
  });
  const take = (n: number, isEnd = false): Promise<boolean> => input.take(n, Buffer.from(String(n)), isEnd);

  it('are taken in order, each once, however often they come', async () => {
    expect(await take(0)).toBe(true);
    expect(await take(0)).toBe(true);
    release();
    expect(await take(1)).toBe(true);
    expect(await take(0)).toBe(true);
    expect(written).toEqual(['0', '1']);
  });

  it('are not taken while the one before is being written, and then are', async () => {
    await take(0);
    expect(await take(1)).toBe(false);
    expect(written).toEqual(['0']);
    const copies = Promise.all([take(1), take(1)]);
    release();
    expect(await copies).toEqual([true, true]);
    expect(written).toEqual(['0', '1']);
  });

  it('end what they fill after the last one', async () => {
    await take(0, true);
    expect(written).toEqual(['0']);
    release();
    await Promise.resolve();
    await Promise.resolve();
    expect(written).toEqual(['0', 'end']);
  });

  it('are an error when one is missing', async () => {
    await take(0);
    release();
    await expect(take(2)).rejects.toMatchObject({ code: 'live.gap' });
    expect(written).toEqual(['0']);
  });
});
