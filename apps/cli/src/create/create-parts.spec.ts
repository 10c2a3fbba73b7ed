import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentNameSchema, MAX_UPLOAD_BYTES } from '@mngr/contracts';
import { checkName, inventName } from './agent-name.js';
import { parseBranch } from './branch-spec.js';
import { extraWindows } from './extra-windows.js';
import { NAME_STYLES } from './name-styles.js';
import { inspectSource } from './source-dir.js';
import { parseSource } from './source-spec.js';
import { splitWords } from './split-words.js';
import { parseTarget } from './target-address.js';
import { MAX_BYTES } from './uploads.js';

describe('a branch', () => {
  it.each([
    [':mngr/*', { newBranch: 'mngr/a' }],
    ['main:mngr/*', { base: 'main', newBranch: 'mngr/a' }],
    ['main', { base: 'main' }],
    ['main:', { base: 'main', newBranch: 'mngr/a' }],
    [':', { newBranch: 'mngr/a' }],
    [':feature/x', { newBranch: 'feature/x' }],
  ])('%s is read for agent a', (text, spec) => {
    expect(parseBranch(text, 'a')).toEqual(spec);
  });

  it.each(['', ':*/*', '*:x'])('%j is refused', (text) => {
    expect(() => parseBranch(text, 'a')).toThrow('--branch');
  });
});

describe('a name', () => {
  it.each(NAME_STYLES)('that was invented in the style %s is one that the contract takes', async (style) => {
    for (let i = 0; i < 100; i++) {
      const name = await inventName(style);
      expect(agentNameSchema.safeParse(name).success && name.includes('-')).toBe(true);
    }
  });

  it.each(['a', 'A_b', 'a-1', 'x'.repeat(63)])('%s is taken', async (name) => {
    await expect(checkName(name)).resolves.toBeUndefined();
  });

  it.each(['-a', 'a b', 'a.b', 'ä', 'a/b', 'x'.repeat(64), ''])('%j is refused', async (name) => {
    await expect(checkName(name)).rejects.toThrow('is not a name for an agent');
  });
});

describe('a source', () => {
  let dir: string;
  const git = (...args: string[]): void => void execFileSync('git', args, { cwd: join(dir, 'repo') });
  beforeAll(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'mngr-source-')));
    mkdirSync(join(dir, 'repo', 'sub'), { recursive: true });
    git('init', '-q');
  });
  afterAll(() => rmSync(dir, { recursive: true }));

  it('is a directory, written as one', () => {
    const at = (text: string | undefined) => parseSource(text, '/x');
    expect(at(undefined)).toEqual({ kind: 'directory', path: '/x', isGiven: false });
    expect(at(':sub')).toEqual({ kind: 'directory', path: '/x/sub', isGiven: true });
    expect(at('./sub')).toEqual({ kind: 'directory', path: '/x/sub', isGiven: true });
    expect(at('/abs')).toEqual({ kind: 'directory', path: '/abs', isGiven: true });
    expect(at('@localhost:/abs')).toEqual({ kind: 'directory', path: '/abs', isGiven: true });
    expect(() => at('@elsewhere:/abs')).toThrow('no hosts found matching elsewhere');
  });

  it('is an agent, when it is a bare word', () => {
    expect(parseSource('a', '/x')).toEqual({ kind: 'agent', address: 'a', path: undefined });
    expect(parseSource('a@localhost:sub', '/x')).toEqual({ kind: 'agent', address: 'a@localhost', path: 'sub' });
  });

  it.each(['https://h/r.git', 'ssh://h/r', 'file:///r', 'git@h:o/r', 'me@h:o/r.git'])('is a git URL: %s', (url) => {
    expect(parseSource(url, '/x')).toEqual({ kind: 'url', url });
  });

  it('gives its project the name of the remote, else of the folder of the main checkout', async () => {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' };
    expect(await inspectSource(join(dir, 'repo', 'sub'), env)).toMatchObject({ isGit: true, project: 'repo' });
    git('remote', 'add', 'origin', 'git@example.com:team/thing.git');
    expect(await inspectSource(join(dir, 'repo'), env)).toMatchObject({ isGit: true, project: 'thing' });
    expect(await inspectSource(dir, env)).toMatchObject({ isGit: false, project: dir.split('/').pop() });
  });
});

describe('an extra window', () => {
  it('has a name, or gets one; what looks like a variable belongs to the command', () => {
    expect(extraWindows(['server=sleep 1', 'tail -f x', 'FOO=bar run'])).toEqual([
      { name: 'server', command: 'sleep 1' },
      { name: 'window-2', command: 'tail -f x' },
      { name: 'window-3', command: 'FOO=bar run' },
    ]);
  });

  it("cannot be the agent's own, or come twice, or be empty", () => {
    expect(() => extraWindows(['agent=x'])).toThrow("is the agent's own window");
    expect(() => extraWindows(['a=x', 'a=y'])).toThrow('was given twice');
    expect(() => extraWindows(['a= '])).toThrow('has no command');
  });
});

describe('words for another program', () => {
  it('are split as a shell splits them, and nothing is expanded', () => {
    expect(splitWords(`--exclude='a b' -x "c \\"d" e\\ f '' $(g) *`)).toEqual([
      '--exclude=a b',
      '-x',
      'c "d',
      'e f',
      '',
      '$(g)',
      '*',
    ]);
    expect(splitWords('  ')).toEqual([]);
    expect(() => splitWords("a 'b")).toThrow('is not closed');
  });
});

describe('the address of a new agent', () => {
  it('may say where its work directory is to be', () => {
    expect(parseTarget('a:/w')).toMatchObject({ name: 'a', path: '/w' });
    expect(parseTarget(':w')).toMatchObject({ name: undefined, path: 'w' });
    expect(parseTarget('a@localhost:w')).toMatchObject({ name: 'a', place: { host: 'localhost' }, path: 'w' });
    expect(() => parseTarget('a:')).toThrow('nothing follows');
  });
});

it('the limit of uploads is that of the contract', () => {
  expect(MAX_BYTES).toBe(MAX_UPLOAD_BYTES);
});
