import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentNameSchema } from '@mngr/contracts';
import { checkName, inventName } from './agent-name.js';
import { parseBranch } from './branch-spec.js';
import { inspectSource, sourcePath } from './source-dir.js';

describe('a branch', () => {
  it.each([
    [':mngr/*', { newBranch: 'mngr/a' }],
    ['main:mngr/*', { base: 'main', newBranch: 'mngr/a' }],
    ['main', { base: 'main' }],
    [':feature/x', { newBranch: 'feature/x' }],
  ])('%s is read for agent a', (text, spec) => {
    expect(parseBranch(text, 'a')).toEqual(spec);
  });

  it.each(['', ':', 'main:', ':*/*', '*:x'])('%j is refused', (text) => {
    expect(() => parseBranch(text, 'a')).toThrow('--branch');
  });
});

describe('a name', () => {
  it('that was invented is one that the contract takes', () => {
    for (let i = 0; i < 200; i++) {
      const name = inventName();
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
    expect(sourcePath(undefined, '/x')).toBe('/x');
    expect(sourcePath(':sub', '/x')).toBe('/x/sub');
    expect(sourcePath('./sub', '/x')).toBe('/x/sub');
    expect(sourcePath('/abs', '/x')).toBe('/abs');
    expect(() => sourcePath('agent', '/x')).toThrow('agents are not supported yet');
    expect(() => sourcePath('https://h/r.git', '/x')).toThrow('git URLs are not supported yet');
  });

  it('gives its project the name of the remote, else of the folder of the main checkout', async () => {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' };
    expect(await inspectSource(join(dir, 'repo', 'sub'), env)).toMatchObject({ isGit: true, project: 'repo' });
    git('remote', 'add', 'origin', 'git@example.com:team/thing.git');
    expect(await inspectSource(join(dir, 'repo'), env)).toMatchObject({ isGit: true, project: 'thing' });
    expect(await inspectSource(dir, env)).toMatchObject({ isGit: false, project: dir.split('/').pop() });
  });
});
