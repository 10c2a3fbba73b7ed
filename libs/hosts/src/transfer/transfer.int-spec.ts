import {
  chmod,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FileWriter } from './file-writer.js';
import { assertDirectory, listFiles, permissionsOf, type FileEntry } from './list-files.js';
import { locate } from './locate.js';
import { makeFolders } from './make-folders.js';
import { openFile } from './open-file.js';

describe('files in pieces', () => {
  let home: string;
  let root: string;
  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'mngr-transfer-')));
    root = join(home, 'root');
    await mkdir(join(root, 'sub'), { recursive: true });
    await writeFile(join(home, 'secret'), 'secret');
  });
  afterEach(() => rm(home, { recursive: true, force: true }));

  const contentOf = async (path: string): Promise<string> => {
    const chunks: Buffer[] = [];
    for await (const chunk of (await openFile(await locate(root, path), 3)).chunks()) chunks.push(chunk);
    return Buffer.concat(chunks).toString();
  };

  describe('a place', () => {
    it('is inside of its root, also through links that stay inside, and also when it does not exist yet', async () => {
      await symlink('sub', join(root, 'alias'));
      await symlink(root, join(home, 'root-alias'));
      for (const [from, path, expected] of [
        [root, 'sub/../sub/x', 'sub/x'],
        [root, 'alias/new/y', 'sub/new/y'],
        [join(home, 'root-alias'), 'sub/z', 'sub/z'],
        [root, '.', ''],
        [root, 'sub/..x', 'sub/..x'],
      ] as const) {
        expect(await locate(from, path)).toEqual({ path: join(root, expected), within: root });
      }
    });

    it('that is outside is refused, whichever way leads there', async () => {
      await symlink(home, join(root, 'out'));
      await symlink('../secret', join(root, 'sub/file'));
      await symlink('../../secret', join(root, 'sub/up'));
      for (const path of ['..', '../secret', 'sub/../../secret', 'out/secret', 'out/new', 'sub/up']) {
        await expect(locate(root, path)).rejects.toMatchObject({ code: 'file.outside-root' });
      }
      await expect(locate(root, 'sub/file')).rejects.toMatchObject({ code: 'file.dangling-link' });
      await expect(locate(join(home, 'gone'), 'x')).rejects.toMatchObject({ code: 'file.no-root' });
      await expect(locate(root, `${'x'.repeat(300)}`)).rejects.toMatchObject({ code: 'file.unreachable' });
    });

    it('that is absolute may be anywhere', async () => {
      expect(await locate(root, join(home, 'secret'))).toEqual({ path: join(home, 'secret'), within: undefined });
    });
  });

  it('are read whole, and nothing is read through a link that came after the place was found', async () => {
    await writeFile(join(root, 'text'), 'eight bytes or so');
    expect(await contentOf('text')).toBe('eight bytes or so');
    const place = await locate(root, 'text');
    await rm(place.path);
    await symlink(join(home, 'secret'), place.path);
    await expect(openFile(place)).rejects.toMatchObject({ code: 'file.unreadable' });
    const below = await locate(root, 'sub/secret').then(async (found) => {
      await rename(join(root, 'sub'), join(root, 'was-sub'));
      await symlink(home, join(root, 'sub'));
      return found;
    });
    await expect(openFile(below)).rejects.toMatchObject({ code: 'file.outside-root' });
    await expect(FileWriter.open({ ...below, path: join(root, 'sub/new') }, undefined)).rejects.toMatchObject({
      code: expect.stringMatching(/^file\.(outside-root|unwritable)$/),
    });
    expect(await readdir(home)).toEqual(['root', 'secret']);
  });

  describe('are written', () => {
    const write = async (path: string, mode?: number) => FileWriter.open(await locate(root, path), mode);

    it('as a whole: who reads sees the old content until the last piece', async () => {
      await writeFile(join(root, 'file'), 'old');
      await chmod(join(root, 'file'), 0o640);
      const writer = await write('file');
      await writer.write(Buffer.from('ne'));
      await writer.write(Buffer.from('w'));
      expect(await readFile(join(root, 'file'), 'utf8')).toBe('old');
      await writer.commit();
      expect(await readFile(join(root, 'file'), 'utf8')).toBe('new');
      expect((await stat(join(root, 'file'))).mode & 0o7777).toBe(0o640);
      expect(await readdir(root)).toEqual(['file', 'sub']);
    });

    it('or not at all: what was begun is removed', async () => {
      const writer = await write('new/deep/file', 0o600);
      await writer.write(Buffer.from('half'));
      await writer.abort();
      await writer.abort();
      expect(await readdir(join(root, 'new/deep'))).toEqual([]);
    });

    it('into the folder that was opened, wherever its name leads meanwhile', async () => {
      const writer = await write('sub/file');
      await rename(join(root, 'sub'), join(root, 'moved'));
      await symlink(home, join(root, 'sub'));
      await writer.write(Buffer.from('x'));
      await writer.commit();
      expect(await readFile(join(root, 'moved/file'), 'utf8')).toBe('x');
      expect(await readdir(home)).toEqual(['root', 'secret']);
    });

    it('with the folders that are missing, and with an end where none can be made', async () => {
      await Promise.all(Array.from({ length: 8 }, () => makeFolders(join(root, 'a/b/c'))));
      expect((await stat(join(root, 'a/b/c'))).isDirectory()).toBe(true);
      await expect(makeFolders('/proc/nope/x')).rejects.toMatchObject({ code: 'ENOENT' });
    });

    it('never over a directory', async () => {
      await expect(write('sub')).rejects.toMatchObject({ code: 'file.is-directory' });
      await writeFile(join(root, 'file'), '');
      await expect(write('file/below')).rejects.toMatchObject({ code: 'file.unreachable' });
    });
  });

  it('are listed by name, folders before what is in them, links not followed', async () => {
    await writeFile(join(root, 'b'), 'four');
    await writeFile(join(root, 'sub/c'), '');
    await symlink(home, join(root, 'a-link'));
    const entries: FileEntry[] = [];
    for await (const entry of listFiles(root, true)) entries.push(entry);
    expect(
      entries.map(({ name, fileType, sizeBytes }) => [name, fileType, fileType === 'symlink' ? 0 : sizeBytes]),
    ).toEqual([
      ['a-link', 'symlink', 0],
      ['b', 'file', 4],
      ['sub', 'directory', null],
      ['c', 'file', 0],
    ]);
    expect(entries.at(-1)?.path).toBe(join(root, 'sub/c'));
    await expect(assertDirectory(await locate(root, 'b'))).rejects.toMatchObject({ code: 'file.not-a-directory' });
    await expect(assertDirectory(await locate(root, 'gone'))).rejects.toMatchObject({ code: 'file.no-directory' });
  });

  it('have their permissions shown as ls shows them', () => {
    expect(
      [0o644, 0o4755, 0o2640, 0o1777, 0o1776].map((mode) =>
        permissionsOf(mode, mode === 0o1777 ? 'directory' : 'file'),
      ),
    ).toEqual(['-rw-r--r--', '-rwsr-xr-x', '-rw-r-S---', 'drwxrwxrwt', '-rwxrwxrwT']);
  });
});
