import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 60_000;
const COMMAND = ['--type', 'command', '--no-connect', '--', 'sleep', '99999'] as const;

describe('a create', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  const read = (agent: { work_dir: string }, file: string): string => readFileSync(join(agent.work_dir, file), 'utf8');

  it(
    'from an agent brings its uncommitted files along, on a branch, in a directory and with an id of its own',
    async () => {
      const first = await world.create('first', undefined, ['--project', 'theirs']);
      writeFileSync(join(first.work_dir, 'marker.txt'), 'of the first\n');
      writeFileSync(join(first.work_dir, 'kept.txt'), 'changed\n');
      const before = world.git(['status', '--porcelain'], first.work_dir);
      const second = await world.create('second', undefined, ['--from', 'first']);
      expect([read(second, 'marker.txt'), read(second, 'kept.txt')]).toEqual(['of the first\n', 'changed\n']);
      expect(second).toMatchObject({ branch: 'mngr/second', labels: { project: 'theirs' } });
      expect(second.id).not.toBe(first.id);
      expect(second.work_dir).not.toBe(first.work_dir);
      expect(world.git(['rev-parse', '--abbrev-ref', 'HEAD'], second.work_dir)).toBe('mngr/second');
      expect(world.git(['status', '--porcelain'], first.work_dir)).toBe(before);

      const bySource = await world.create('third', undefined, ['--source', first.id]);
      expect(read(bySource, 'marker.txt')).toBe('of the first\n');
      const without = await world.create('fourth', undefined, ['--from', 'first', '--exclude-unclean']);
      expect(existsSync(join(without.work_dir, 'marker.txt'))).toBe(false);
      await world.ok(['destroy', 'first', 'second', 'third', 'fourth', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'from an agent outlives that agent: the repository it hangs on is the first one',
    async () => {
      await world.create('parent');
      const child = await world.create('child', undefined, ['--from', 'parent']);
      await world.ok(['destroy', 'parent', '-f', '-b']);
      writeFileSync(join(child.work_dir, 'late.txt'), 'late\n');
      const out = await world.ok(['destroy', 'child', '-f', '-b']);
      expect(existsSync(child.work_dir)).toBe(false);
      expect(out).toContain('Deleted branch: mngr/child');
      world.shell(/Bring it back with: (.+)/.exec(out)?.[1] ?? 'false');
      expect(world.git(['show', 'child-restored:late.txt'])).toBe('late');
      world.git(['branch', '-D', 'child-restored']);
    },
    TIMEOUT_MS,
  );

  it(
    'from a repository that is mirrored has a git directory of its own with all branches and tags, and never shows in the source',
    async () => {
      world.git(['branch', 'other']);
      world.git(['tag', 'v1']);
      world.git(['remote', 'add', 'origin', 'https://example.org/team/thing.git']);
      writeFileSync(join(world.repo, '.git', 'info', 'exclude'), 'private/\n');
      const refs = world.git(['for-each-ref', 'refs/heads', 'refs/tags']);
      const agent = await world.create('mirror', undefined, ['--transfer', 'git-mirror']);
      const git = (...args: string[]): string => world.git(args, agent.work_dir);
      expect(lstatSync(join(agent.work_dir, '.git')).isDirectory()).toBe(true);
      expect(agent).toMatchObject({ branch: 'mngr/mirror', labels: { project: 'thing' } });
      expect(git('rev-parse', 'HEAD')).toBe(world.git(['rev-parse', 'HEAD']));
      expect(git('rev-parse', '--abbrev-ref', 'HEAD')).toBe('mngr/mirror');
      expect(git('branch', '--list', '--format=%(refname:short)').split('\n')).toEqual([
        'main',
        'mngr/mirror',
        'other',
      ]);
      expect([git('tag'), git('config', 'user.email'), git('remote', 'get-url', 'origin')]).toEqual([
        'v1',
        'tester@example.org',
        'https://example.org/team/thing.git',
      ]);
      expect(readFileSync(join(agent.work_dir, '.git', 'info', 'exclude'), 'utf8')).toBe('private/\n');
      git('commit', '-q', '--allow-empty', '-m', 'of the agent');
      expect(world.git(['for-each-ref', 'refs/heads', 'refs/tags'])).toBe(refs);
      await world.ok(['destroy', 'mirror', '-f']);

      const onMain = await world.create('on-main', undefined, ['--transfer', 'git-mirror', '--branch', 'main']);
      expect(world.git(['rev-parse', '--abbrev-ref', 'HEAD'], onMain.work_dir)).toBe('main');
      for (const repository of [world.repo, onMain.work_dir])
        expect(world.branches(repository)).not.toContain('mngr/on-main');
      await world.ok(['destroy', 'on-main', '-f']);
      const taken = await world.run(['create', 'taken', '--transfer', 'git-mirror', '--branch', ':other', ...COMMAND]);
      expect(taken).toMatchObject({ code: 1, stderr: expect.stringContaining('other') });
      expect(readdirSync(join(world.hostDir, 'copies'))).toEqual([]);
      world.git(['remote', 'remove', 'origin']);
      world.git(['branch', '-D', 'other']);
      world.git(['tag', '-d', 'v1']);
    },
    TIMEOUT_MS,
  );

  it(
    'brings uncommitted and ignored files along as the flags say, deleted ones too',
    async () => {
      writeFileSync(join(world.repo, '.gitignore'), '*.log\n');
      writeFileSync(join(world.repo, 'gone.txt'), 'x');
      world.git(['add', '.']);
      world.git(['commit', '-q', '-m', 'more']);
      writeFileSync(join(world.repo, 'kept.txt'), 'changed\n');
      rmSync(join(world.repo, 'gone.txt'));
      mkdirSync(join(world.repo, 'deep'));
      writeFileSync(join(world.repo, 'deep', 'ünt racked.txt'), 'new\n');
      symlinkSync('kept.txt', join(world.repo, 'link'));
      writeFileSync(join(world.repo, 'out.log'), 'log\n');
      const seen = (agent: { work_dir: string }) =>
        ['kept.txt', 'gone.txt', 'deep/ünt racked.txt', 'link', 'out.log'].filter((file) =>
          existsSync(join(agent.work_dir, file)),
        );
      try {
        const refused = await world.run(['create', 'x', ...COMMAND]);
        expect(refused).toMatchObject({
          code: 1,
          stderr: expect.stringMatching(/uncommitted changes[^]*--no-ensure-clean/),
        });
        const whole = ['kept.txt', 'deep/ünt racked.txt', 'link'];
        for (const [name, flags, files] of [
          ['u1', ['--no-ensure-clean'], whole],
          ['u2', ['--include-unclean'], whole],
          ['u3', ['--no-ensure-clean', '--exclude-unclean'], ['kept.txt', 'gone.txt']],
          ['u4', ['--include-unclean', '--include-gitignored', '--transfer', 'git-mirror'], [...whole, 'out.log']],
          ['u5', ['--branch', 'main:mngr/*'], ['kept.txt', 'gone.txt']],
        ] as const) {
          const agent = await world.create(name, undefined, flags);
          expect({ name, files: seen(agent) }).toEqual({ name, files });
          expect(read(agent, 'kept.txt')).toBe(files.length === 2 ? 'first\n' : 'changed\n');
        }
        await world.ok(['destroy', 'u1', 'u2', 'u3', 'u4', 'u5', '-f', '-b']);
      } finally {
        world.git(['clean', '-fdxq']);
        world.git(['reset', '-q', '--hard']);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'from a directory without git works on a copy, and only when the directory was named',
    async () => {
      const plain = join(world.home, 'plain');
      mkdirSync(join(plain, 'sub'), { recursive: true });
      writeFileSync(join(plain, 'sub', 'a.txt'), 'a\n');
      writeFileSync(join(plain, 'skip.tmp'), 'x');
      const agent = await world.create('copied', undefined, ['--from', plain]);
      expect(read(agent, 'sub/a.txt')).toBe('a\n');
      expect(agent).toMatchObject({ branch: null, labels: { project: 'plain' } });
      expect(agent.work_dir).not.toBe(plain);
      expect(() => world.git(['rev-parse', '--git-dir'], agent.work_dir)).toThrow();
      writeFileSync(join(agent.work_dir, 'sub', 'a.txt'), 'of the agent\n');
      expect(readFileSync(join(plain, 'sub', 'a.txt'), 'utf8')).toBe('a\n');

      const flags = ['--from', ':plain', '--rsync-args', '--exclude="*.tmp"', '--target-path', 'chosen'];
      const chosen = await world.create('chosen', undefined, flags, { cwd: world.home });
      expect(chosen.work_dir).toBe(join(world.home, 'chosen'));
      expect(readdirSync(chosen.work_dir)).toEqual(['sub']);
      const again = await world.run(['create', 'again', '--from', plain, '--target-path', chosen.work_dir, ...COMMAND]);
      expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('chosen') });
      expect(readdirSync(chosen.work_dir)).toEqual(['sub']);

      const here = await world.run(['create', 'here', ...COMMAND], { cwd: plain });
      expect(here).toMatchObject({ code: 1, stderr: expect.stringContaining('not in a git repository') });
      const word = await world.run(['create', 'word', '--from', 'plain', ...COMMAND], { cwd: world.home });
      expect(word).toMatchObject({ code: 1, stderr: expect.stringContaining('Could not find agent: plain') });
      const mode = await world.run(['create', 'mode', '--from', plain, '--transfer', 'git-mirror', ...COMMAND]);
      expect(mode).toMatchObject({ code: 1, stderr: expect.stringContaining('requires a git repository') });
      const rsync = await world.run(['create', 'mode', '--transfer', 'rsync', ...COMMAND]);
      expect(rsync).toMatchObject({ code: 2, stderr: expect.stringContaining('not supported for git repositories') });
      const around = await world.run(['create', 'around', '--from', world.home, ...COMMAND]);
      expect(around).toMatchObject({ code: 1, stderr: expect.stringContaining(world.hostDir) });
      await world.ok(['destroy', 'copied', 'chosen', '-f']);
      expect(existsSync(chosen.work_dir)).toBe(false);
    },
    TIMEOUT_MS,
  );

  it(
    'from a git URL works on a clone of it, which goes with the agent unless something is only there',
    async () => {
      const bare = join(world.home, 'shared.git');
      world.git(['clone', '-q', '--bare', world.repo, bare]);
      for (const [name, source] of [
        ['by-url', `file://${bare}`],
        ['by-path', './shared.git'],
      ] as const) {
        const agent = await world.create(name, undefined, ['--from', source], { cwd: world.home });
        expect(agent).toMatchObject({ branch: `mngr/${name}`, labels: { project: 'shared' } });
        expect(world.git(['rev-parse', 'HEAD'], agent.work_dir)).toBe(world.git(['rev-parse', 'HEAD']));
      }
      const clones = join(world.hostDir, 'clones');
      expect(readdirSync(clones)).toHaveLength(2);
      await world.ok(['destroy', 'by-path', '-f', '-b']);
      expect(readdirSync(clones)).toHaveLength(1);
      const { work_dir } = await world.agent('by-url');
      world.git(['-c', 'user.name=T', '-c', 'user.email=t@e', 'commit', '-q', '--allow-empty', '-m', 'work'], work_dir);
      await world.ok(['destroy', 'by-url', '-f']);
      expect(world.branches(join(clones, readdirSync(clones)[0] ?? ''))).toContain('mngr/by-url');

      const gone = await world.run(['create', 'gone', '--from', `file://${world.home}/nope.git`, ...COMMAND]);
      expect(gone).toMatchObject({ code: 1, stderr: expect.stringContaining('nope.git') });
      const secret = await world.run(['create', 'secret', '--from', 'https://me:pw@example.org/x.git', ...COMMAND]);
      expect(secret).toMatchObject({ code: 1, stderr: expect.stringContaining('password') });
      expect(readdirSync(clones)).toHaveLength(1);
      expect((await world.list()).map(({ name }) => name)).not.toContain('gone');
    },
    TIMEOUT_MS,
  );

  it(
    'puts the worktree where it is told, and says what git does not bring',
    async () => {
      writeFileSync(join(world.repo, '.gitattributes'), '*.bin filter=lfs diff=lfs merge=lfs -text\n');
      writeFileSync(join(world.repo, '.gitmodules'), '[submodule "x"]\n\tpath = x\n\turl = ./x\n');
      world.git(['add', '.']);
      world.git(['commit', '-q', '-m', 'modules']);
      const { code, stderr } = await world.run(['create', 'based', '--worktree-base-folder', '../trees', ...COMMAND]);
      expect(code).toBe(0);
      expect(stderr).toMatch(/Warning: Submodules[^]*Warning: .*Git LFS/);
      const based = await world.agent('based');
      expect(based.work_dir).toMatch(new RegExp(`^${join(world.home, 'trees')}/based-[0-9a-f]{8}$`));
      const named = await world.create('named', undefined, ['--target-path', '../there']);
      expect(named.work_dir).toBe(join(world.home, 'there'));
      await world.ok(['create', 'addressed:../where', ...COMMAND]);
      expect((await world.agent('addressed')).work_dir).toBe(join(world.home, 'where'));
      await world.ok(['destroy', 'based', 'named', 'addressed', '-f', '-b']);
      expect([based.work_dir, named.work_dir, join(world.home, 'where')].filter(existsSync)).toEqual([]);
      world.git(['reset', '-q', '--hard', 'HEAD~1']);
    },
    TIMEOUT_MS,
  );
});

describe('the destroy of an agent', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  it(
    'with a repository of its own is blocked by files and by commits that are nowhere else; by force both come back from the source',
    async () => {
      const agent = await world.create('own', undefined, ['--transfer', 'git-mirror']);
      const git = (...args: string[]): string => world.git(args, agent.work_dir);
      await world.ok(['stop', 'own']);
      writeFileSync(join(agent.work_dir, 'work.txt'), 'work\n');
      const untracked = await world.run(['destroy', 'own', '-y']);
      expect(untracked).toMatchObject({ code: 1, stderr: expect.stringContaining('work.txt') });
      git('add', '.');
      git('commit', '-q', '-m', 'work');
      const unmerged = await world.run(['destroy', 'own', '-y']);
      expect(unmerged).toMatchObject({ code: 1, stderr: expect.stringContaining('nowhere else') });
      git('checkout', '-q', '-b', 'side', 'main');
      git('commit', '-q', '--allow-empty', '-m', 'on the side');
      writeFileSync(join(agent.work_dir, 'kept.txt'), 'stashed\n');
      git('stash', '-q');
      writeFileSync(join(agent.work_dir, 'kept.txt'), 'edited\n');

      const out = await world.ok(['destroy', 'own', '-f']);
      expect(existsSync(agent.work_dir)).toBe(false);
      world.shell(/Bring it back with: (.+)/.exec(out)?.[1] ?? 'false');
      expect(world.git(['show', 'own-restored:kept.txt'])).toBe('edited');
      const subjects = world.git(['log', '--format=%s', 'own-restored']);
      expect(subjects).toMatch(/^work$/m);
      expect(subjects).toMatch(/^on the side$/m);
      expect(world.git(['log', '--format=%H', '--', 'kept.txt']).length).toBeGreaterThan(0);
      expect(subjects).toMatch(/on side: /);
      world.git(['branch', '-D', 'own-restored']);
    },
    TIMEOUT_MS,
  );

  it(
    'with a repository of its own is not blocked once its commits were fetched, also when the source has moved on',
    async () => {
      const agent = await world.create('fetched', undefined, ['--transfer', 'git-mirror']);
      world.git(['commit', '-q', '--allow-empty', '-m', 'done'], agent.work_dir);
      world.git(['pull', '-q', agent.work_dir, 'mngr/fetched']);
      world.git(['commit', '-q', '--allow-empty', '-m', 'and more']);
      await world.ok(['stop', 'fetched']);
      await world.ok(['destroy', 'fetched', '-y']);
      expect(existsSync(agent.work_dir)).toBe(false);
      expect(world.git(['for-each-ref', 'refs/mngr/kept/fetched'])).toBe('');
    },
    TIMEOUT_MS,
  );

  it(
    'whose source is gone keeps its work beside its output',
    async () => {
      const source = join(world.home, 'passing');
      world.makeRepository(source);
      const agent = await world.create('orphan', undefined, ['--transfer', 'git-mirror', '--from', source]);
      writeFileSync(join(agent.work_dir, 'last.txt'), 'last\n');
      rmSync(source, { recursive: true });
      const out = await world.ok(['destroy', 'orphan', '-f']);
      const restore = /Bring it back with: (.+)/.exec(out)?.[1] ?? 'false';
      world.shell(restore);
      const kept = /--git-dir='?([^' ]+)/.exec(restore)?.[1] ?? '';
      expect(world.git(['--git-dir', kept, 'show', 'orphan-restored:last.txt'])).toBe('last');
    },
    TIMEOUT_MS,
  );

  it(
    'that works on a copy is blocked by what changed since it was given it; by force the copy is kept whole',
    async () => {
      const plain = join(world.home, 'plain');
      mkdirSync(plain);
      writeFileSync(join(plain, 'a.txt'), 'a\n');
      const flags = ['--from', plain, '--extra-provision-command', 'echo given > given.txt'];
      const untouched = await world.create('untouched', undefined, flags);
      await world.ok(['stop', 'untouched']);
      await world.ok(['destroy', 'untouched', '-y']);
      expect(existsSync(untouched.work_dir)).toBe(false);

      const agent = await world.create('touched', undefined, flags);
      await world.ok(['stop', 'touched']);
      writeFileSync(join(agent.work_dir, 'b.txt'), 'b\n');
      const blocked = await world.run(['destroy', 'touched', '-y']);
      expect(blocked).toMatchObject({ code: 1, stderr: expect.stringContaining('b.txt') });
      expect(blocked.stderr).not.toContain('given.txt');
      const out = await world.ok(['destroy', 'touched', '-f']);
      expect(existsSync(agent.work_dir)).toBe(false);
      world.shell(/Bring it back with: (.+)/.exec(out)?.[1] ?? 'false', world.home);
      expect(readdirSync(join(world.home, 'touched-restored')).toSorted()).toEqual(['a.txt', 'b.txt', 'given.txt']);
    },
    TIMEOUT_MS,
  );
});
