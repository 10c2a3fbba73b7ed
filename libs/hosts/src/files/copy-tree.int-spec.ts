import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LocalCommandRunner } from '../local/local-command-runner.js';
import { copyTree } from './copy-tree.js';
import { changesBetween, listTree } from './tree-listing.js';

describe('a copy of files', () => {
  let dir: string;
  let source: string;
  let target: string;
  const runner = new LocalCommandRunner();
  const withRsync = { PATH: process.env['PATH'] ?? '' };
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'mngr-copy-'));
    [source, target] = [join(dir, 'source'), join(dir, 'target')];
    mkdirSync(join(source, 'sub'), { recursive: true });
    mkdirSync(target);
    writeFileSync(join(source, 'sub', 'run.sh'), 'x', { mode: 0o755 });
    writeFileSync(join(source, '__proto__'), 'odd');
    symlinkSync('../outside', join(source, 'sub', 'link'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  for (const [how, env] of [
    ['rsync', withRsync],
    ['own', { PATH: '/nowhere' }],
  ] as const) {
    it(`keeps modes, times and links (${how}), and may be made twice`, async () => {
      for (let i = 0; i < 2; i++) expect(await copyTree(runner, { source, target, rsyncArgs: [], env })).toBe(how);
      const [from, to] = [source, target].map((root) => statSync(join(root, 'sub', 'run.sh')));
      expect(to).toMatchObject({ mode: from?.mode, size: 1 });
      expect(Math.floor((to?.mtimeMs ?? 0) / 1_000)).toBe(Math.floor((from?.mtimeMs ?? 1) / 1_000));
      expect(readlinkSync(join(target, 'sub', 'link'))).toBe('../outside');
      expect(lstatSync(join(target, 'sub', 'link')).isSymbolicLink()).toBe(true);
      expect(readFileSync(join(target, '__proto__'), 'utf8')).toBe('odd');
    });
  }

  it('with words for rsync needs rsync', async () => {
    const args = ['--exclude=*.sh'];
    await copyTree(runner, { source, target, rsyncArgs: args, env: withRsync });
    expect([...(await listTree(target)).keys()].toSorted()).toEqual(['__proto__', 'sub/link']);
    await expect(
      copyTree(runner, { source, target, rsyncArgs: args, env: { PATH: '/nowhere' } }),
    ).rejects.toMatchObject({
      code: 'workspace.no-rsync',
    });
    await expect(copyTree(runner, { source, target, rsyncArgs: ['--nope'], env: withRsync })).rejects.toMatchObject({
      code: 'workspace.copy-failed',
      message: expect.stringContaining('--nope'),
    });
  });

  it('shows what was changed, made and removed in it, whatever its name', async () => {
    const before = await listTree(source);
    expect(changesBetween(before, await listTree(source))).toEqual([]);
    writeFileSync(join(source, '__proto__'), 'longer');
    writeFileSync(join(source, 'new'), '');
    rmSync(join(source, 'sub', 'link'));
    expect(changesBetween(before, await listTree(source))).toEqual(['__proto__', 'new', 'sub/link']);
  });
});
