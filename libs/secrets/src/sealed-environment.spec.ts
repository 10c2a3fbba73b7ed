import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnvironmentSeal } from './sealed-environment.js';

const SECRET = 'sk-very-secret-value';
const environment = { API_KEY: SECRET, EMPTY: '', UNICODE: 'ü😀\n' };

describe('a sealed environment', () => {
  let directory: string;
  const keyFile = (name: string, text: string): string => {
    const path = join(directory, name);
    writeFileSync(path, text);
    return path;
  };
  const newSeal = (name: string) => EnvironmentSeal.fromFile(keyFile(name, randomBytes(32).toString('base64url')));

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'mngr-seal-'));
  });
  afterEach(() => rmSync(directory, { recursive: true, force: true }));

  it('opens to what was sealed, also by another process that has the key file', async () => {
    const key = `${randomBytes(32).toString('base64url')}\n`;
    const [one, two] = await Promise.all(['a', 'b'].map((name) => EnvironmentSeal.fromFile(keyFile(name, key))));
    expect(one && two?.open(one.seal(environment))).toEqual(environment);
  });

  it('shows neither names nor values, and never looks the same twice', async () => {
    const seal = await newSeal('a');
    const texts = [seal.seal(environment), seal.seal(environment)];
    expect(texts[0]).not.toBe(texts[1]);
    for (const text of texts) {
      expect(text).toMatch(/^v1\.[A-Za-z0-9_-]+$/);
      const decoded = Buffer.from(text.slice(3), 'base64url').toString('latin1');
      for (const shown of [text, decoded]) expect(shown).not.toMatch(/secret|API_KEY/);
    }
  });

  it('cannot be opened with another key', async () => {
    const [one, two] = await Promise.all([newSeal('a'), newSeal('b')]);
    const text = one.seal(environment);
    expect(() => two.open(text)).toThrow(expect.objectContaining({ code: 'secrets.cannot-open' }));
  });

  it('cannot be opened when any part of it was changed or is missing', async () => {
    const seal = await newSeal('a');
    const bytes = Buffer.from(seal.seal(environment).slice(3), 'base64url');
    const refused = expect.objectContaining({ code: 'secrets.cannot-open' });
    for (const index of [0, 11, 12, 27, 28, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(() => seal.open(`v1.${changed.toString('base64url')}`)).toThrow(refused);
    }
    for (const length of [0, 5, 12, 20, 28, bytes.length - 1]) {
      expect(() => seal.open(`v1.${bytes.subarray(0, length).toString('base64url')}`)).toThrow(refused);
    }
    expect(() => seal.open('')).toThrow(refused);
  });

  it('needs a key file with a whole key', async () => {
    for (const text of ['', 'short', randomBytes(31).toString('base64url'), randomBytes(33).toString('base64url')]) {
      await expect(EnvironmentSeal.fromFile(keyFile('bad', text))).rejects.toMatchObject({ code: 'secrets.bad-key' });
    }
  });

  it('is refused under a version that this build does not know', async () => {
    const seal = await newSeal('a');
    const text = seal.seal(environment).replace(/^v1\./, 'v2.');
    expect(() => seal.open(text)).toThrow(expect.objectContaining({ code: 'secrets.cannot-open' }));
  });
});
