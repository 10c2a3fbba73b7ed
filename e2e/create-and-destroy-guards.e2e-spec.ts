import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorld, processesOf, type CliResult } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 30_000;
const COMMAND = ['--type', 'command', '--no-connect', '--', 'sleep', '99999'] as const;

describe('a create that fails midway', () => {
  let world: CliWorld;
  /** What a create could leave behind. */
  const traces = (repository = world.repo) => ({
    sessions: world.sessions(),
    worktrees: world.git(['worktree', 'list', '--porcelain'], repository),
    folders: [join(world.hostDir, 'worktrees'), join(world.hostDir, 'agents')].flatMap((folder) =>
      existsSync(folder) ? readdirSync(folder) : [],
    ),
    branches: world.branches(repository),
    refs: world.git(['for-each-ref'], repository),
  });

  beforeAll(async () => {
    world = new CliWorld();
    await world.create('present');
  }, TIMEOUT_MS);
  afterAll(() => world.remove(), TIMEOUT_MS);

  async function fails(args: readonly string[], cwd = world.repo): Promise<CliResult> {
    const before = traces();
    const result = await world.run(['create', ...args], { cwd });
    expect({ args, isFailed: result.code !== 0, stdout: result.stdout }).toEqual({ args, isFailed: true, stdout: '' });
    expect(result.stderr).not.toMatch(/\n\s+at |undefined|\[object/);
    expect(traces()).toEqual(before);
    expect((await world.list()).map(({ name }) => name)).toEqual(['present']);
    return result;
  }

  it(
    'because its base branch does not exist names that branch and leaves nothing',
    async () => {
      expect((await fails(['a', '--branch', 'nope:mngr/*', ...COMMAND])).stderr).toContain('nope');
    },
    TIMEOUT_MS,
  );

  it(
    'because its branch exists names it, leaves nothing, and does not take the branch away',
    async () => {
      world.git(['branch', 'mngr/taken']);
      expect((await fails(['taken', ...COMMAND])).stderr).toContain('mngr/taken');
      expect(world.branches()).toContain('mngr/taken');
    },
    TIMEOUT_MS,
  );

  it(
    'because the branch is checked out elsewhere says so',
    async () => {
      expect((await fails(['a', '--branch', 'main', ...COMMAND])).stderr).toMatch(
        /branch main is checked out elsewhere/,
      );
    },
    TIMEOUT_MS,
  );

  it(
    'because the directory is no git repository says what works without one',
    async () => {
      const plain = join(world.home, 'plain');
      mkdirSync(plain, { recursive: true });
      expect((await fails(['a', ...COMMAND], plain)).stderr).toMatch(/not in a git repository[^]*--transfer/);
      expect(readdirSync(plain)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'because the repository has no commit says so',
    async () => {
      const empty = join(world.home, 'empty');
      mkdirSync(empty, { recursive: true });
      world.git(['init', '-q', '-b', 'main'], empty);
      expect((await fails(['a', ...COMMAND], empty)).stderr).toMatch(/commit/);
      expect(world.git(['for-each-ref'], empty)).toBe('');
    },
    TIMEOUT_MS,
  );

  it(
    'because the source does not exist names it',
    async () => {
      expect((await fails(['a', '--from', '/no/such/source', ...COMMAND])).stderr).toContain('/no/such/source');
      expect((await fails(['a', '--transfer', 'none', '--from', './gone', ...COMMAND])).stderr).toContain('gone');
    },
    TIMEOUT_MS,
  );

  it(
    'because somebody has the session name says that it already exists',
    async () => {
      world.tmux('new-session', '-d', '-s', `${world.prefix}seat`, 'sleep 99999');
      const { code, stderr } = await fails(['seat', ...COMMAND]);
      expect(code).toBe(1);
      expect(stderr).toMatch(/already exists/);
      world.tmux('kill-session', '-t', `=${world.prefix}seat`);
      await world.create('seat');
      await world.ok(['destroy', 'seat', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  for (const [what, soil] of [
    ['modified', () => writeFileSync(join(world.repo, 'kept.txt'), 'changed\n')],
    [
      'staged',
      () => {
        writeFileSync(join(world.repo, 'new.txt'), 'x');
        world.git(['add', 'new.txt']);
      },
    ],
    ['untracked', () => writeFileSync(join(world.repo, 'new.txt'), 'x')],
  ] as const) {
    it(
      `because a file is ${what} names --no-ensure-clean, with which it succeeds`,
      async () => {
        soil();
        try {
          const { stderr } = await fails(['dirty', ...COMMAND]);
          expect(stderr).toMatch(/uncommitted changes[^]*--no-ensure-clean/);
          const agent = await world.create('dirty', undefined, ['--no-ensure-clean']);
          expect(world.git(['status', '--porcelain'], agent.work_dir)).toMatch(/kept\.txt|new\.txt/);
          await world.ok(['destroy', 'dirty', '-f', '-b']);
          const clean = await world.create('clean', undefined, ['--no-ensure-clean', '--exclude-unclean']);
          expect(world.git(['status', '--porcelain'], clean.work_dir)).toBe('');
          await world.ok(['destroy', 'clean', '-f', '-b']);
        } finally {
          world.git(['reset', '-q', '--hard']);
          rmSync(join(world.repo, 'new.txt'), { force: true });
        }
      },
      TIMEOUT_MS,
    );
  }

  it(
    'releases the name for the next create',
    async () => {
      await fails(['retry', '--branch', 'nope:mngr/*', ...COMMAND]);
      expect(await world.create('retry')).toMatchObject({ state: 'RUNNING', branch: 'mngr/retry' });
      await world.ok(['destroy', 'retry', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'makes branches as --branch says when it does not fail',
    async () => {
      world.git(['branch', 'older']);
      writeFileSync(join(world.repo, 'second.txt'), '2');
      world.git(['add', '.']);
      world.git(['commit', '-q', '-m', 'second']);
      expect(await world.create('b1', undefined, ['--branch', ':feature/*'])).toMatchObject({ branch: 'feature/b1' });
      expect(await world.create('b2', undefined, ['--branch', ':feature/x'])).toMatchObject({ branch: 'feature/x' });
      const old = await world.create('b3', undefined, ['--branch', 'older:mngr/*']);
      expect(world.git(['rev-parse', 'mngr/b3'])).toBe(world.git(['rev-parse', 'older']));
      expect(existsSync(join(old.work_dir, 'second.txt'))).toBe(false);
      expect(world.branches().filter((branch) => ['mngr/b1', 'mngr/b2'].includes(branch))).toEqual([]);
      await world.ok(['destroy', 'b1', 'b2', 'b3', '-f', '-b']);
      expect(world.branches().filter((branch) => ['feature/b1', 'feature/x', 'mngr/b3'].includes(branch))).toEqual([]);
    },
    TIMEOUT_MS,
  );
});

describe('a destroy', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  const stopped = async (name: string, flags: readonly string[] = []) => {
    const agent = await world.create(name, undefined, flags);
    await world.ok(['stop', name]);
    return agent;
  };

  it(
    'of a running agent is refused without --force, also after a yes',
    async () => {
      const agent = await world.create('busy');
      const { code, stdout } = await world.run(['destroy', 'busy'], { stdin: 'y\n' });
      expect(code).toBe(1);
      expect(stdout).toContain('Use --force');
      expect(await world.agent('busy')).toMatchObject({ state: 'RUNNING', pid: agent.pid });
      await world.ok(['destroy', 'busy', '-f']);
      expect(processesOf(agent.id)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'asks, and a pipe may answer: n keeps the agent, the end of input aborts, y destroys',
    async () => {
      await stopped('asked');
      const no = await world.run(['destroy', 'asked'], { stdin: 'n\n' });
      expect(no.code).toBe(1);
      const silence = await world.run(['destroy', 'asked'], { stdin: '' });
      expect(silence.code).toBe(1);
      expect(silence.stdout + silence.stderr).toContain('Aborted');
      const headless = await world.run(['destroy', 'asked', '--headless'], { stdin: 'y\n' });
      expect(headless).toMatchObject({ code: 1, stderr: expect.stringMatching(/--yes|--force/) });
      expect(await world.agent('asked')).toMatchObject({ state: 'STOPPED' });
      expect(await world.ok(['destroy', 'asked'], { stdin: 'y\n' })).toContain('Destroyed agent: asked');
    },
    TIMEOUT_MS,
  );

  it(
    'is blocked by a changed and by an untracked file, which stay as they are',
    async () => {
      const agent = await stopped('unsaved');
      writeFileSync(join(agent.work_dir, 'kept.txt'), 'edited\n');
      const changed = await world.run(['destroy', 'unsaved', '-y']);
      expect(changed.code).toBe(1);
      expect(changed.stderr).toContain('kept.txt');
      world.git(['checkout', '-q', 'kept.txt'], agent.work_dir);
      writeFileSync(join(agent.work_dir, 'notes.md'), 'untracked\n');
      const untracked = await world.run(['destroy', 'unsaved', '-y']);
      expect(untracked.code).toBe(1);
      expect(untracked.stderr).toMatch(/notes\.md[^]*--force/);
      expect(readFileSync(join(agent.work_dir, 'notes.md'), 'utf8')).toBe('untracked\n');
      expect(await world.agent('unsaved')).toMatchObject({ state: 'STOPPED' });
      await world.ok(['start', 'unsaved']);
      expect(await world.agent('unsaved')).toMatchObject({ state: 'RUNNING' });
    },
    TIMEOUT_MS,
  );

  it(
    'is blocked by commits that are nowhere else only when the branch would go too',
    async () => {
      const agent = await stopped('ahead');
      writeFileSync(join(agent.work_dir, 'work.txt'), 'work\n');
      world.git(['add', '.'], agent.work_dir);
      world.git(['commit', '-q', '-m', 'work'], agent.work_dir);
      const tip = world.git(['rev-parse', 'mngr/ahead']);
      const blocked = await world.run(['destroy', 'ahead', '-y', '-b']);
      expect(blocked.code).toBe(1);
      expect(blocked.stderr).toContain('mngr/ahead');
      expect(existsSync(agent.work_dir)).toBe(true);
      await world.ok(['destroy', 'ahead', '-y']);
      expect(existsSync(agent.work_dir)).toBe(false);
      expect(world.git(['rev-parse', 'mngr/ahead'])).toBe(tip);
    },
    TIMEOUT_MS,
  );

  it(
    'takes a merged branch with it when asked',
    async () => {
      await stopped('merged');
      expect(await world.ok(['rm', 'merged', '-y', '--remove-created-branch'])).toContain(
        'Deleted branch: mngr/merged',
      );
      expect(world.branches()).not.toContain('mngr/merged');
    },
    TIMEOUT_MS,
  );

  it(
    'by force saves changes, untracked files and commits, and the command it prints brings them back',
    async () => {
      const agent = await world.create('precious');
      writeFileSync(join(agent.work_dir, 'committed.txt'), 'committed\n');
      world.git(['add', '.'], agent.work_dir);
      world.git(['commit', '-q', '-m', 'work'], agent.work_dir);
      writeFileSync(join(agent.work_dir, 'kept.txt'), 'edited\n');
      writeFileSync(join(agent.work_dir, 'staged.txt'), 'staged\n');
      world.git(['add', 'staged.txt'], agent.work_dir);
      mkdirSync(join(agent.work_dir, 'deep'));
      writeFileSync(join(agent.work_dir, 'deep', 'ünt racked.txt'), 'untracked\n');

      const out = await world.ok(['destroy', 'precious', '-f', '-b']);
      expect(existsSync(agent.work_dir)).toBe(false);
      expect(world.branches()).not.toContain('mngr/precious');
      expect(out).toMatch(/refs\/mngr\/kept\/precious/);
      const restore = /Bring it back with: (.+)/.exec(out)?.[1] ?? '';
      expect(world.git(['for-each-ref', '--format=%(refname)', 'refs/mngr/kept'])).toContain('refs/mngr/kept/precious');

      const before = world.branches();
      world.shell(restore);
      const [branch] = world.branches().filter((name) => !before.includes(name));
      const read = (file: string): string => world.git(['show', `${branch}:${file}`]);
      expect(['committed.txt', 'kept.txt', 'staged.txt', 'deep/ünt racked.txt'].map(read)).toEqual([
        'committed',
        'edited',
        'staged',
        'untracked',
      ]);
      expect(world.git(['log', '--format=%s', branch ?? ''])).toContain('work');
    },
    TIMEOUT_MS,
  );

  it(
    'never touches a directory that was used in place',
    async () => {
      const place = join(world.home, 'place');
      world.makeRepository(place);
      writeFileSync(join(place, 'untracked.txt'), 'mine\n');
      writeFileSync(join(place, 'kept.txt'), 'edited\n');
      const before = world.git(['status', '--porcelain'], place) + world.git(['for-each-ref'], place);
      const agent = await world.create(
        'in-place',
        ['sh', '-c', 'echo by-agent > made.txt; sleep 99999'],
        ['--transfer', 'none'],
        { cwd: place },
      );
      expect(agent).toMatchObject({ work_dir: place, branch: null });
      expect(world.branches(place)).toEqual(['main']);
      await world.ok(['exec', 'in-place', 'rm made.txt']);
      await world.ok(['destroy', 'in-place', '-f', '-b']);
      expect(world.git(['status', '--porcelain'], place) + world.git(['for-each-ref'], place)).toBe(before);
      expect(readFileSync(join(place, 'untracked.txt'), 'utf8')).toBe('mine\n');
    },
    TIMEOUT_MS,
  );

  it(
    '--dry-run destroys nothing',
    async () => {
      const { id } = await stopped('spared');
      const told = await world.ok(['destroy', '-', '-f', '--dry-run'], { stdin: `${id}\n` });
      expect(told).toBe('Would destroy: spared (STOPPED)\n');
      expect(await world.agent('spared')).toMatchObject({ state: 'STOPPED' });
    },
    TIMEOUT_MS,
  );

  it(
    'of several goes on after one failed, and tells which',
    async () => {
      for (const name of ['one', 'two']) await stopped(name);
      const { code, stdout, stderr } = await world.run(['destroy', 'one', 'not-there', 'two', '-f']);
      expect(code).toBe(1);
      expect(stdout).toContain('Successfully destroyed 2 agent(s)');
      expect(stderr).toContain('Could not find agent: not-there');
    },
    TIMEOUT_MS,
  );

  it(
    'of everything on stdin empties the list',
    async () => {
      const ids = await world.ok(['list', '--ids']);
      await world.ok(['destroy', '-', '-f'], { stdin: ids });
      expect(await world.list()).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
