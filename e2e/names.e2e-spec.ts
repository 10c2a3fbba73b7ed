import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorld, eventually } from '@mngr/testing';
import { withPlane } from './with-plane.js';
import { oneProgramOf } from './one-program.js';

const TIMEOUT_MS = 40_000;

const refused = (name: string): RegExp => new RegExp(`${name}.*already exists|already exists.*${name}`);

describe('names', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  it(
    'that differ can all be created at the same time in one repository',
    async () => {
      const names = Array.from({ length: 10 }, (_, i) => `crowd-${i}`);
      const results = await Promise.all(
        names.map((name) => world.run(['create', name, '--type', 'command', '--no-connect', '--', 'sleep', '99999'])),
      );
      expect(results.map(({ code, stderr }) => `${code}${stderr}`)).toEqual(names.map(() => '0'));
      const agents = (await world.list()).filter(({ name }) => name.startsWith('crowd-'));
      expect(agents.map(({ name }) => name).toSorted()).toEqual(names);
      expect(new Set(agents.map(({ work_dir }) => work_dir)).size).toBe(10);
      for (const agent of agents) {
        expect(agent.state).toBe('RUNNING');
        expect(world.git(['rev-parse', '--abbrev-ref', 'HEAD'], agent.work_dir)).toBe(`mngr/${agent.name}`);
        await oneProgramOf(agent.id);
      }
      const outcome = await world.ok(['destroy', ...names, '-f', '-b']);
      expect(outcome).toContain('Successfully destroyed 10 agent(s)');
      expect(world.branches()).toEqual(['main']);
    },
    TIMEOUT_MS,
  );

  it(
    'that are the same are given once: of two creates at one time the loser says so and leaves nothing',
    async () => {
      const both = await Promise.all(
        [1, 2].map(() => world.run(['create', 'twin', '--type', 'command', '--no-connect', '--', 'sleep', '99999'])),
      );
      expect(both.map(({ code }) => code).toSorted((a, b) => (a ?? 0) - (b ?? 0))).toEqual([0, 1]);
      const loser = both.find(({ code }) => code === 1);
      expect(loser?.stderr).toMatch(refused('twin'));
      expect(loser?.stdout).toBe('');

      const twins = (await world.list()).filter(({ name }) => name === 'twin');
      expect(twins).toMatchObject([{ state: 'RUNNING' }]);
      expect(world.sessions().filter((session) => session.endsWith('twin'))).toHaveLength(1);
      expect(readdirSync(join(world.hostDir, 'worktrees')).filter((folder) => folder.startsWith('twin'))).toHaveLength(
        1,
      );
      expect(readdirSync(join(world.hostDir, 'agents'))).toEqual([twins[0]?.id]);
      await world.ok(['destroy', 'twin', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'that exist already refuse a create and leave the first agent as it was; --reuse takes it',
    async () => {
      const first = await world.create('held');
      const { code, stderr } = await world.run([
        'create',
        'held',
        '--type',
        'command',
        '--no-connect',
        '--',
        'sleep',
        '1',
      ]);
      expect(code).toBe(1);
      expect(stderr).toMatch(refused('held'));
      expect(await world.agent('held')).toMatchObject({ id: first.id, pid: first.pid, incarnation: 1 });

      const reused = await world.ok([
        'create',
        'held',
        '--reuse',
        '--type',
        'command',
        '--no-connect',
        '--',
        'sleep',
        '1',
      ]);
      expect(reused).toContain('Reusing existing agent: held');
      const held = (await world.list()).filter(({ name }) => name === 'held');
      expect(held).toMatchObject([{ id: first.id, pid: first.pid }]);
      await world.ok(['destroy', 'held', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'are free again at once after a destroy',
    async () => {
      const first = await world.create('phoenix');
      await world.ok(['destroy', 'phoenix', '-f', '-b']);
      const second = await world.create('phoenix');
      expect(second.id).not.toBe(first.id);
      await world.ok(['destroy', 'phoenix', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'that begin alike never touch each other: foo and foo-2',
    async () => {
      const readerArgv = ['sh', '-c', 'echo I am $MNGR_AGENT_NAME; stty -echo; cat > heard'];
      const foo = await world.create('foo', readerArgv);
      const foo2 = await world.create('foo-2', readerArgv);
      const heardBy = (agent: { work_dir: string }): string => readFileSync(join(agent.work_dir, 'heard'), 'utf8');

      await eventually(async () => (await world.ok(['capture', 'foo'])).includes('I am foo\n'));
      await eventually(async () => (await world.ok(['capture', 'foo-2'])).includes('I am foo-2\n'));
      await world.ok(['message', 'foo', '-m', 'for foo']);
      await world.ok(['message', 'foo-2', '-m', 'for foo-2']);
      await eventually(() => heardBy(foo) === 'for foo\n' && heardBy(foo2) === 'for foo-2\n');

      await world.ok(['stop', 'foo']);
      expect(await world.agent('foo-2')).toMatchObject({ state: 'RUNNING', pid: foo2.pid });
      expect((await world.run(['message', 'foo', '-m', 'lost'])).code).toBe(1);
      expect((await world.run(['capture', 'foo', '--no-start'])).stdout).not.toContain('foo-2');
      expect(heardBy(foo2)).toBe('for foo-2\n');

      await world.ok(['destroy', 'foo', '-f', '-b']);
      expect(await world.agent('foo-2')).toMatchObject({ state: 'RUNNING', pid: foo2.pid });
      expect(existsSync(foo2.work_dir)).toBe(true);
      for (const args of [
        ['stop', 'foo'],
        ['exec', 'foo', 'pwd'],
        ['message', 'foo', '-m', 'x'],
        ['capture', 'foo'],
        ['destroy', 'foo', '-f'],
        ['start', 'foo'],
      ]) {
        const { code, stderr } = await world.run(args);
        expect({ args, isFailed: code !== 0, says: stderr.includes('foo') }).toEqual({
          args,
          isFailed: true,
          says: true,
        });
      }
      expect(await world.agent('foo-2')).toMatchObject({ state: 'RUNNING', pid: foo2.pid });
      expect(heardBy(foo2)).toBe('for foo-2\n');
      await world.ok(['destroy', 'foo-2', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'are invented when none is given',
    async () => {
      const before = new Set((await world.list()).map(({ name }) => name));
      await world.ok(['create', '--type', 'command', '--no-connect', '--', 'sleep', '99999']);
      const made = (await world.list()).filter(({ name }) => !before.has(name));
      expect(made).toMatchObject([{ state: 'RUNNING', name: expect.stringMatching(/^[a-z]+(-[a-z0-9]+)+$/) }]);
      expect((await world.run(['exec', made[0]?.name ?? '', 'true'])).code).toBe(0);
    },
    TIMEOUT_MS,
  );
});

describe('two host directories on one tmux server', () => {
  let one: CliWorld;
  let other: CliWorld;
  beforeAll(async () => {
    one = new CliWorld();
    other = new CliWorld({ tmuxDir: one.tmuxDir, prefix: one.prefix });
    await Promise.all([one.ok(['up']), other.ok(['up'])]);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await other.remove();
    await one.remove();
  }, TIMEOUT_MS);

  it(
    'do not see or touch the agents of each other',
    async () => {
      const [mine, theirs] = [await one.create('mine'), await other.create('theirs')];
      expect((await one.list()).map(({ name }) => name)).toEqual(['mine']);
      expect((await other.list()).map(({ name }) => name)).toEqual(['theirs']);
      expect(one.sessions().toSorted()).toEqual([mine.session, theirs.session].toSorted());
      for (const args of [
        ['stop', 'mine'],
        ['stop', mine.id],
        ['destroy', 'mine', '-f'],
        ['message', 'mine', '-m', 'x'],
        ['stop', '--session', mine.session],
        ['exec', mine.id, 'pwd'],
      ]) {
        const { code } = await other.run(args);
        expect({ args, isFailed: code !== 0 }).toEqual({ args, isFailed: true });
      }
      expect(await one.agent('mine')).toMatchObject({ state: 'RUNNING', pid: mine.pid });
    },
    TIMEOUT_MS,
  );

  it(
    'cannot have the same session: the second create says that the name is taken and leaves nothing',
    async () => {
      const mine = await one.create('shared');
      const { code, stderr } = await other.run([
        'create',
        'shared',
        '--type',
        'command',
        '--no-connect',
        '--',
        'sleep',
        '1',
      ]);
      expect(code).toBe(1);
      expect(stderr).toMatch(refused('shared'));
      expect((await other.list()).map(({ name }) => name)).not.toContain('shared');
      expect(other.branches()).not.toContain('mngr/shared');
      expect(readdirSync(join(other.hostDir, 'worktrees')).filter((folder) => folder.startsWith('shared'))).toEqual([]);
      expect(await one.agent('shared')).toMatchObject({ state: 'RUNNING', pid: mine.pid });
    },
    TIMEOUT_MS,
  );

  it(
    'leave the sessions of the user alone',
    async () => {
      one.tmux('new-session', '-d', '-s', 'my-own-work', 'sleep 99999');
      one.tmux('new-session', '-d', '-s', `${one.prefix}looks-like-one`, 'sleep 99999');
      for (const world of [one, other])
        await world.ok(['stop', '-'], { stdin: (await world.list()).map(({ id }) => id).join('\n') });
      expect(one.sessions().toSorted()).toEqual(['my-own-work', `${one.prefix}looks-like-one`].toSorted());
      const taken = await one.run([
        'create',
        'looks-like-one',
        '--type',
        'command',
        '--no-connect',
        '--',
        'sleep',
        '1',
      ]);
      expect(taken.code).toBe(1);
      expect(taken.stderr).toMatch(refused('looks-like-one'));
      expect(one.branches()).not.toContain('mngr/looks-like-one');
      expect(one.tmux('list-panes', '-t', `=${one.prefix}looks-like-one:`, '-F', '#{pane_start_command}')).toContain(
        'sleep 99999',
      );
    },
    TIMEOUT_MS,
  );
});
