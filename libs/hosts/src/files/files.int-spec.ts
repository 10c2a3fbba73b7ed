import { mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFiles } from '../local/local-files.js';
import { readJson } from './read-json.js';
import { writeFileAtomic } from './write-file-atomic.js';

describe('files', () => {
  let dir: string;
  beforeEach(async () => (dir = await mkdtemp(join(tmpdir(), 'mngr-files-'))));
  afterEach(() => rm(dir, { recursive: true, force: true }));

  it('are replaced as a whole, with the mode that was asked for and no leftovers', async () => {
    const path = join(dir, 'deep', 'er', 'file');
    await Promise.all(
      Array.from({ length: 20 }, (_, index) => writeFileAtomic(path, `${index}`.repeat(10_000), 0o644)),
    );
    expect(new Set(await readFile(path, 'utf8')).size).toBeLessThanOrEqual(2);
    expect((await stat(path)).mode & 0o777).toBe(0o644);
    expect(await readdir(join(dir, 'deep', 'er'))).toEqual(['file']);
  });

  it('stay as they were when writing fails', async () => {
    await writeFile(join(dir, 'file'), 'old');
    await expect(writeFileAtomic(join(dir, 'file', 'below'), 'x')).rejects.toMatchObject({ code: 'file.unwritable' });
    expect(await readFile(join(dir, 'file'), 'utf8')).toBe('old');
  });

  it('are absent only when the system says so', async () => {
    const files = new LocalFiles();
    expect([await files.read(join(dir, 'none')), await files.list(join(dir, 'none'))]).toEqual([undefined, []]);
    await expect(files.read(dir)).rejects.toMatchObject({ code: 'file.unreadable' });
    await symlink('nowhere', join(dir, 'link'));
    expect(await files.exists(join(dir, 'link'))).toBe(true);
  });

  it('are removed without following links out of a folder', async () => {
    await writeFile(join(dir, 'outside'), 'x');
    await writeFileAtomic(join(dir, 'tree', 'in'), 'x');
    await symlink(dir, join(dir, 'tree', 'link'));
    await new LocalFiles().removeTree(join(dir, 'tree'));
    expect(await readdir(dir)).toEqual(['outside']);
  });

  it('of JSON are parsed, absent or refused', async () => {
    const asIs = (value: unknown): unknown => value;
    expect(await readJson(join(dir, 'none'), asIs)).toBeUndefined();
    await writeFile(join(dir, 'good'), '{"a":1}');
    expect(await readJson(join(dir, 'good'), asIs)).toEqual({ a: 1 });
    await writeFile(join(dir, 'bad'), '{');
    await expect(readJson(join(dir, 'bad'), asIs)).rejects.toMatchObject({ code: 'file.not-json' });
  });
});
