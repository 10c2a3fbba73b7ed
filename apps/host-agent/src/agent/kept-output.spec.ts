import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { outputPath } from './agent.paths.js';
import { readKeptOutput } from './kept-output.js';

describe('kept output', () => {
  let folder: string;
  const keep = (incarnation: number | string, text: string): void => {
    const path = outputPath(folder, incarnation as number);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, gzipSync(text));
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'mngr-kept-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is that of the newest incarnation, by number and not by name', async () => {
    for (const incarnation of [1, 2, 9, 10]) keep(incarnation, `life ${incarnation} ü`);
    keep('junk', 'not a life');
    expect(await readKeptOutput(folder)).toBe('life 10 ü');
  });

  it('is that of an earlier incarnation when the newest left none', async () => {
    keep(1, 'first');
    mkdirSync(join(folder, 'incarnations', '2'));
    expect(await readKeptOutput(folder)).toBe('first');
  });

  it('is nothing when nothing was kept', async () => {
    expect(await readKeptOutput(folder)).toBeUndefined();
    expect(await readKeptOutput(join(folder, 'absent'))).toBeUndefined();
  });
});
