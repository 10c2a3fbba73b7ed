import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalFiles } from '@mngr/hosts';
import { OwnedDirectories } from './owned-directory.js';

describe('a directory that is filled for one agent', () => {
  let dir: string;
  let path: string;
  const anew = (): OwnedDirectories => new OwnedDirectories(new LocalFiles(), join(dir, 'state'));
  const fill = (name: string) => async (): Promise<void> => writeFileSync(join(path, name), 'x');
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mngr-owned-'));
    path = join(dir, 'work', 'a');
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  it('is filled once, however often it is asked for', async () => {
    expect(await anew().make('workspace', path, fill('first'))).toBe('created');
    expect(await anew().make('workspace', path, fill('second'))).toBe('existing');
    expect(readdirSync(path)).toEqual(['first']);
  });

  it('is begun anew after a process that was cut off in it: the half that was made goes', async () => {
    const half = async (): Promise<void> => {
      await fill('half')();
      throw new Error('cut off');
    };
    await expect(anew().make('workspace', path, half)).rejects.toThrow('cut off');
    expect(await anew().make('workspace', path, fill('whole'))).toBe('created');
    expect(readdirSync(path)).toEqual(['whole']);
  });

  it('never takes the place of what was there, and an empty folder is no obstacle', async () => {
    mkdirSync(path, { recursive: true });
    expect(await anew().make('clone', path, fill('b'))).toBe('created');
    writeFileSync(join(dir, 'file'), 'mine');
    mkdirSync(join(dir, 'full'));
    writeFileSync(join(dir, 'full', 'mine'), 'x');
    for (const taken of ['file', 'full']) {
      await expect(anew().make('workspace', join(dir, taken), fill('x'))).rejects.toMatchObject({
        code: 'workspace.path-taken',
      });
      expect(await anew().remove('workspace')).toBe('absent');
      expect(existsSync(join(dir, taken))).toBe(true);
    }
  });

  it('is removed if it was made here, also half made, and only once', async () => {
    await anew().make('workspace', path, fill('a'));
    expect([await anew().remove('workspace'), await anew().remove('workspace')]).toEqual(['removed', 'absent']);
    expect(existsSync(path)).toBe(false);
    mkdirSync(path);
    expect(await anew().remove('workspace')).toBe('absent');
    expect(existsSync(path)).toBe(true);
  });

  it.each(['/', '/etc', '/a/../b/c', '/a/b/'])('is not made at %s', async (unsafe) => {
    await expect(anew().make('workspace', unsafe, fill('x'))).rejects.toMatchObject({ code: 'workspace.unsafe-path' });
  });
});
