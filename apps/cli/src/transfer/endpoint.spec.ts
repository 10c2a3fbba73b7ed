import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentPath, localPath, parseEndpoint } from './endpoint.js';
import { statsOf } from './run-rsync.js';

const local = (path: string) => ({ kind: 'local', path });
const agent = (target: string, path?: string) => ({ kind: 'agent', target, path });

describe('an end of a transfer', () => {
  it.each([
    ['./f', local('./f')],
    ['.', local('.')],
    ['../f:x', local('../f:x')],
    ['/abs:x', local('/abs:x')],
    ['~/f', local('~/f')],
    ['dir/f:x', local('dir/f:x')],
    ['my-agent', agent('my-agent')],
    ['my-agent:', agent('my-agent')],
    ['my-agent:src/', agent('my-agent', 'src/')],
    ['my-agent@host.local:/abs', agent('my-agent@host.local', '/abs')],
    ['a:b:c', agent('a', 'b:c')],
  ])('%s', (text, expected) => {
    expect(parseEndpoint(text)).toEqual(expected);
  });

  it('must name something', () => {
    expect(() => parseEndpoint(':x')).toThrow('names neither');
    expect(() => parseEndpoint('')).toThrow('names neither');
  });

  it('keeps the slash that was typed', () => {
    expect([localPath('./a/', '/work'), localPath('../b', '/work/x'), localPath('/', '/work')]).toEqual([
      '/work/a/',
      '/work/b',
      '/',
    ]);
    expect(localPath('~/x', '/work')).toBe(join(homedir(), 'x'));
  });

  it('of an agent stays in its work directory, unless it is absolute', () => {
    const home = realpathSync(mkdtempSync(join(tmpdir(), 'mngr-end-')));
    try {
      const work = join(home, 'work');
      mkdirSync(join(work, 'sub'), { recursive: true });
      symlinkSync(home, join(work, 'out'));
      symlinkSync('sub', join(work, 'in'));
      expect([undefined, 'sub/', 'in/new', '/etc/'].map((path) => agentPath(work, path))).toEqual([
        `${work}/`,
        `${work}/sub/`,
        `${work}/in/new`,
        '/etc/',
      ]);
      for (const path of ['..', '../work-2', 'sub/../../x', 'out', 'out/x/y']) {
        expect(() => agentPath(work, path)).toThrow('leads out of');
      }
    } finally {
      rmSync(home, { recursive: true });
    }
  });
});

it('counts what rsync tells that it has done', () => {
  const text = 'Number of regular files transferred: 1,234\nTotal transferred file size: 5,678,901 bytes\n';
  expect(statsOf(text)).toEqual({ files_transferred: 1234, bytes_transferred: 5_678_901 });
  expect(statsOf('')).toEqual({ files_transferred: 0, bytes_transferred: 0 });
});
