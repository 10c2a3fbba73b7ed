import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliWorld, ListedAgent } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 60_000;

describe('between a repository and an agent', () => {
  let world: CliWorld;
  let agent: ListedAgent;
  withPlane((made) => (world = made));
  let count = 0;
  beforeEach(async () => {
    agent = await world.create(`peer-${++count}`);
  }, TIMEOUT_MS);
  afterEach(async () => {
    await world.ok(['destroy', agent.name, '-f', '-b']);
    world.shell('git reset -q --hard && git clean -qfdx');
  }, TIMEOUT_MS);

  const there = (path: string): string => join(agent.work_dir, path);
  const here = (path: string): string => join(world.repo, path);
  const read = (path: string): string => readFileSync(path, 'utf8');
  const commit = (file: string, text: string, cwd: string): void => {
    writeFileSync(join(cwd, file), text);
    world.git(['add', file], cwd);
    world.git(['commit', '-q', '-m', `adds ${file}`], cwd);
  };

  describe('rsync', () => {
    it(
      'copies a file into the work directory, and refuses to write over what is not committed there',
      async () => {
        writeFileSync(here('f'), 'content');
        const first = await world.ok(['rsync', './f', `${agent.name}:`]);
        expect(first).toContain('Number of regular files transferred: 1');
        expect(await world.ok(['exec', agent.name, 'cat f'])).toContain('content');
        writeFileSync(here('f'), 'changed');
        const { code, stdout, stderr } = await world.run(['rsync', './f', `${agent.name}:`]);
        expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
        expect(stderr).toMatch(/Uncommitted changes in destination[^]*f[^]*--uncommitted-changes=stash/);
        expect(read(there('f'))).toBe('content');
        await world.ok(['rsync', './f', `${agent.name}:`, '--uncommitted-changes', 'clobber']);
        expect(read(there('f'))).toBe('changed');
      },
      TIMEOUT_MS,
    );

    it(
      'stashes what is uncommitted, and brings it back if it is to be merged, each agent its own',
      async () => {
        mkdirSync(here('data'));
        writeFileSync(here('data/new'), 'new');
        writeFileSync(here('kept.txt'), 'the caller is dirty too\n');
        world.git(['stash', 'push', '-q', '-m', 'of the caller', '--', 'kept.txt']);
        writeFileSync(there('kept.txt'), 'agent\n');
        writeFileSync(there('loose'), 'loose');
        await world.ok(['rsync', './data/', agent.name, '--uncommitted-changes', 'merge']);
        expect([read(there('new')), read(there('kept.txt')), read(there('loose'))]).toEqual([
          'new',
          'agent\n',
          'loose',
        ]);
        expect(world.git(['stash', 'list'])).toMatch(/^stash@\{0\}: .*of the caller$/);
        const { stderr } = await world.run(['rsync', './data/', agent.name, '--uncommitted-changes', 'stash']);
        expect(stderr).toContain(`git -C ${agent.work_dir} stash pop`);
        expect([read(there('new')), read(there('kept.txt')), existsSync(there('loose'))]).toEqual([
          'new',
          'first\n',
          false,
        ]);
        expect(world.git(['stash', 'list']).split('\n')).toHaveLength(2);
        world.git(['stash', 'clear']);
      },
      TIMEOUT_MS,
    );

    it(
      'keeps the stash and says where it is when it cannot be brought back',
      async () => {
        writeFileSync(here('both'), 'from here');
        writeFileSync(there('both'), 'from the agent');
        const merged = ['rsync', './both', `${agent.name}:`, '--uncommitted-changes', 'merge'];
        const { code, stderr } = await world.run(merged);
        expect(code).toBe(1);
        const [, stash] = /stash apply ([0-9a-f]{40})/.exec(stderr) ?? [];
        expect(world.git(['show', `${stash}^3:both`])).toBe('from the agent');
        world.git(['stash', 'clear']);
      },
      TIMEOUT_MS,
    );

    it(
      'copies from the agent, with the slashes of rsync and what follows --, and never .git',
      async () => {
        mkdirSync(there('src/deep'), { recursive: true });
        writeFileSync(there('src/deep/a'), 'a');
        const copy = join(world.home, 'copy');
        await world.ok(['rsync', `${agent.name}:src`, copy]);
        await world.ok(['rsync', `${agent.name}:src/`, `${copy}/flat/`]);
        expect([read(`${copy}/src/deep/a`), read(`${copy}/flat/deep/a`)]).toEqual(['a', 'a']);
        await world.ok(['rsync', agent.name, `${copy}/all`, '--', '--exclude=deep']);
        expect([existsSync(`${copy}/all/kept.txt`), existsSync(`${copy}/all/.git`)]).toEqual([true, false]);
        expect(existsSync(`${copy}/all/src/deep`)).toBe(false);
        writeFileSync(`${copy}/all/extra`, '');
        await world.ok(['rsync', `${agent.name}:`, `${copy}/all`, '--', '--delete', '--dry-run']);
        expect(existsSync(`${copy}/all/extra`)).toBe(true);
        const told = await world.ok(['rsync', `${agent.name}:`, `${copy}/all`, '--format', 'json', '--', '--delete']);
        expect(existsSync(`${copy}/all/extra`)).toBe(false);
        expect(JSON.parse(told)).toMatchObject({
          agent: agent.name,
          source_path: `${agent.work_dir}/`,
          destination_path: `${copy}/all`,
          files_transferred: 1,
        });
      },
      2 * TIMEOUT_MS,
    );

    it(
      'takes names as they are, and a relative path never out of the work directory',
      async () => {
        writeFileSync(here('-e sh -c touch pwned;a b'), 'odd');
        await world.ok(['rsync', './-e sh -c touch pwned;a b', `${agent.name}:new/place/`]);
        expect(read(there('new/place/-e sh -c touch pwned;a b'))).toBe('odd');
        symlinkSync(world.home, there('way-out'));
        world.git(['add', '.'], agent.work_dir);
        world.git(['commit', '-qm', 'all'], agent.work_dir);
        for (const path of ['way-out/x', '../x', 'new/../../x']) {
          const { code, stderr } = await world.run(['rsync', './kept.txt', `${agent.name}:${path}`]);
          expect({ path, code }).toEqual({ path, code: 1 });
          expect(stderr).toContain('leads out of');
        }
        expect([existsSync(join(world.home, 'x')), existsSync(here('pwned'))]).toEqual([false, false]);
        await world.ok(['rsync', './kept.txt', `${agent.name}:${world.home}/outside/`]);
        expect(read(join(world.home, 'outside/kept.txt'))).toBe('first\n');
      },
      2 * TIMEOUT_MS,
    );

    it(
      'says what is wrong with the two ends, with rsync itself, and when there is no rsync',
      async () => {
        const bad: readonly (readonly [args: readonly string[], code: number, says: RegExp])[] = [
          [['./a', './b'], 2, /must name an agent[^]*plain "rsync"/],
          [[agent.name, 'other:'], 2, /must be a local path/],
          [['./kept.txt'], 2, /Missing argument DESTINATION/],
          [['./kept.txt', 'nobody:'], 1, /Could not find agent: nobody/],
          [['./none', `${agent.name}:`], 1, /rsync exited with status 23/],
          [['./kept.txt', `${agent.name}:`, '--uncommitted-changes', 'keep'], 2, /fail, stash, merge, clobber/],
          [['./kept.txt', ':x'], 2, /neither an agent nor a local path/],
        ];
        for (const [args, code, says] of bad) {
          const result = await world.run(['rsync', ...args]);
          expect({ args, code: result.code }).toEqual({ args, code });
          expect(result.stderr).toMatch(says);
        }
        const PATH = join(world.home, 'bin');
        mkdirSync(PATH);
        symlinkSync(world.shell('command -v git').trim(), join(PATH, 'git'));
        const without = await world.run(['rsync', './kept.txt', `${agent.name}:`], { env: { PATH } });
        expect(without).toMatchObject({ code: 1, stdout: '' });
        expect(without.stderr).toMatch(/rsync is not installed[^]*apt-get install rsync/);
      },
      2 * TIMEOUT_MS,
    );
  });

  describe('git', () => {
    it(
      'push brings the commits of the current branch and updates the clean working tree there',
      async () => {
        commit('mine', 'mine', world.repo);
        await world.ok(['git', 'push', agent.name]);
        expect(world.git(['rev-parse', 'HEAD'], agent.work_dir)).toBe(world.git(['rev-parse', 'HEAD']));
        expect(world.git(['status', '--porcelain'], agent.work_dir)).toBe('');
        expect(read(there('mine'))).toBe('mine');
        expect(world.git(['rev-parse', '--abbrev-ref', 'HEAD'], agent.work_dir)).toBe(`mngr/${agent.name}`);
        expect(world.git(['config', '--get', '--default', 'unset', 'receive.denyCurrentBranch'])).toBe('unset');
      },
      TIMEOUT_MS,
    );

    it(
      'push does not touch a working tree that is dirty, nor commits that are only there',
      async () => {
        commit('later', 'later', world.repo);
        writeFileSync(there('kept.txt'), 'unsaved\n');
        const before = world.git(['rev-parse', 'HEAD'], agent.work_dir);
        const dirty = await world.run(['git', 'push', agent.name]);
        expect(dirty.code).toBe(1);
        expect(dirty.stderr).toMatch(/unstaged changes|Working directory|git push exited with status 1/);
        expect([world.git(['rev-parse', 'HEAD'], agent.work_dir), read(there('kept.txt'))]).toEqual([
          before,
          'unsaved\n',
        ]);
        world.git(['checkout', '-q', '.'], agent.work_dir);
        commit('theirs', 'theirs', agent.work_dir);
        expect((await world.run(['git', 'push', agent.name])).stderr).toContain('non-fast-forward');
        expect(existsSync(there('theirs'))).toBe(true);
      },
      TIMEOUT_MS,
    );

    it(
      'pull brings what the agent has committed, and so does a plain merge of its branch',
      async () => {
        commit('done', 'done', agent.work_dir);
        const told = JSON.parse(await world.ok(['git', 'pull', agent.name, '--format', 'json'])) as object;
        expect(told).toMatchObject({ agent: agent.name, path: agent.work_dir, direction: 'pull' });
        expect(read(here('done'))).toBe('done');
        commit('more', 'more', agent.work_dir);
        world.git(['merge', '-q', `mngr/${agent.name}`]);
        expect(read(here('more'))).toBe('more');
      },
      TIMEOUT_MS,
    );

    it(
      'passes on what follows --: other branches, and options wherever they stand',
      async () => {
        world.git(['checkout', '-q', '-b', `feature-${count}`]);
        commit('feature', 'feature', world.repo);
        world.git(['checkout', '-q', 'main']);
        await world.ok(['git', 'push', agent.name, '--', `feature-${count}:from-here-${count}`, '--dry-run']);
        expect(world.branches()).not.toContain(`from-here-${count}`);
        await world.ok(['git', 'push', agent.name, '--', `feature-${count}:refs/heads/from-here-${count}`]);
        expect(world.branches()).toContain(`from-here-${count}`);
        await world.ok(['git', 'pull', agent.name, '--', `from-here-${count}`, '--rebase']);
        expect(read(here('feature'))).toBe('feature');
      },
      TIMEOUT_MS,
    );

    it(
      'says what is wrong',
      async () => {
        const plain = join(world.home, 'plain');
        mkdirSync(plain, { recursive: true });
        world.git(['checkout', '-q', '--detach'], agent.work_dir);
        const bad: readonly (readonly [args: readonly string[], code: number, says: RegExp])[] = [
          [['push', './x'], 2, /is a local path[^]*git push/],
          [['pull', 'nobody'], 1, /Could not find agent: nobody/],
          [['push'], 2, /Missing argument/],
          [['push', agent.name], 1, /is on no branch[^]*main:some-branch/],
          [['pull', agent.name, '--', 'no-such-branch'], 1, /no-such-branch[^]*git pull exited with status/],
          [['pull', `${agent.name}:${plain}`], 1, /is not in a git repository/],
        ];
        for (const [args, code, says] of bad) {
          const result = await world.run(['git', ...args]);
          expect({ args, code: result.code }).toEqual({ args, code });
          expect(result.stderr).toMatch(says);
        }
        const outside = await world.run(['git', 'pull', agent.name], { cwd: plain });
        expect(outside.code).toBe(1);
        expect(outside.stderr).toContain('not a git repository');
        world.git(['checkout', '-q', `mngr/${agent.name}`], agent.work_dir);
      },
      2 * TIMEOUT_MS,
    );
  });

  it(
    'push and pull are older spellings of both',
    async () => {
      mkdirSync(here('assets'));
      writeFileSync(here('assets/logo'), 'logo');
      await world.ok(['push', `${agent.name}:img`, './assets', '--dry-run']);
      expect(existsSync(there('img'))).toBe(false);
      await world.ok(['push', `${agent.name}:img`, './assets']);
      expect(read(there('img/logo'))).toBe('logo');
      expect((await world.run(['push', agent.name])).stderr).toContain('Uncommitted changes in destination');
      await world.ok(['pull', `${agent.name}:img`, join(world.home, `pulled-${count}`)]);
      expect(read(join(world.home, `pulled-${count}`, 'logo'))).toBe('logo');
      world.git(['add', '.'], agent.work_dir);
      world.git(['commit', '-qm', 'the logo'], agent.work_dir);
      world.shell('rm -r assets');
      await world.ok(['pull', agent.name, '--sync-mode', 'git']);
      expect(statSync(here('img/logo')).isFile()).toBe(true);
      await world.ok(['push', agent.name, '--sync-mode=git', '--stop']);
      expect((await world.agent(agent.name)).state).toBe('STOPPED');
      expect((await world.run(['push'])).code).toBe(2);
    },
    3 * TIMEOUT_MS,
  );
});
