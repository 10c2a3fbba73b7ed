import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, isAlive, processesOf, type CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 30_000;

describe('commands about the life of agents', () => {
  let world: CliWorld;
  withPlane((given) => {
    world = given;
  });
  const archivedAt = async (name: string): Promise<string | undefined> =>
    (await world.agent(name)).labels['archived_at'];
  const names = async (...flags: string[]): Promise<readonly string[]> =>
    (await world.list(...flags)).map(({ name }) => name);

  it(
    'archive leaves out what runs, unless it is to be stopped; what is archived can be started and destroyed',
    async () => {
      const a = await world.create('a');
      expect(await world.run(['archive', 'a'])).toMatchObject({
        code: 0,
        stdout: expect.stringContaining('Skipping running agent: a'),
      });
      expect(await archivedAt('a')).toBeUndefined();
      expect(await world.ok(['archive', 'a', '-f', '--dry-run'])).toContain('Would stop and archive: a');
      expect(isAlive(a.pid ?? 0)).toBe(true);

      await world.ok(['archive', 'a', '--force']);
      expect(await world.agent('a')).toMatchObject({ state: 'STOPPED' });
      const at = await archivedAt('a');
      expect(Math.abs(Date.parse(at ?? '') - Date.now())).toBeLessThan(TIMEOUT_MS);
      expect([await names('--archived'), await names('--active')]).toEqual([['a'], []]);

      expect(await world.ok(['archive', 'a'])).toContain('archived already');
      expect(await archivedAt('a')).toBe(at);
      await world.ok(['label', 'a', 'archived_at-']);
      expect(await names('--active')).toEqual(['a']);
      expect(await world.ok(['archive', '--all'])).toContain('Archived agent: a');
      await world.ok(['start', 'a']);
      await world.ok(['destroy', 'a', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'stop --archive does both, to many, and its dry run neither',
    async () => {
      await world.create('b');
      await world.create('c');
      const ids = await world.ok(['list', '--ids']);
      expect(await world.ok(['stop', '-', '--archive', '--dry-run'], { stdin: ids })).toMatch(
        /Would stop: b\nWould stop: c\nWould archive: b\nWould archive: c\n/,
      );
      const json = JSON.parse(await world.ok(['stop', '-', '--archive', '--format', 'json'], { stdin: ids })) as object;
      expect(json).toMatchObject({ stopped_agents: ['b', 'c'], archived_agents: expect.arrayContaining(['b', 'c']) });
      expect([await names('--archived', '--stopped'), await names('--active')]).toEqual([['b', 'c'], []]);
      await world.ok(['destroy', 'b', 'c', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'start leaves alone what runs, and with --restart ends it first; the message comes once and only after a start',
    async () => {
      const before = await world.create('d', ['cat']);
      expect(await world.ok(['start', 'd', '--resume-message', 'too early'])).toContain('runs already: d');
      expect((await world.agent('d')).pid).toBe(before.pid);

      const restarted = await world.ok(['start', 'd', '--restart', '--resume-message', 'go on']);
      expect(restarted).toContain('Started agent: d');
      const after = await world.agent('d');
      expect(after).toMatchObject({ id: before.id, incarnation: 2, state: 'RUNNING' });
      expect(isAlive(before.pid ?? 0)).toBe(false);
      expect(processesOf(before.id).filter(({ argv }) => argv[0] === 'cat')).toEqual([
        { pid: after.pid, argv: ['cat'] },
      ]);
      const screen = await eventually(
        () => world.ok(['capture', 'd']),
        (text) => text.includes('go on'),
      );
      expect(screen).not.toContain('too early');
      await world.ok(['destroy', 'd', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'limit takes what has an effect on a local host, and refuses what has none',
    async () => {
      await world.create('e', undefined, ['--start-on-boot']);
      expect(await world.run(['limit', 'e', '--idle-timeout', '5m', '--start-on-boot'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('not supported for the local provider'),
      });
      expect(await world.ok(['list', '--format', '{start_on_boot}'])).toBe('true\n');
      await world.ok(['limit', 'e', '--no-start-on-boot']);
      expect(await world.ok(['list', '--format', '{start_on_boot}'])).toBe('false\n');
      await world.ok(['limit', 'e', '--start-on-boot']);
      expect(await world.ok(['list', '--format', '{start_on_boot}'])).toBe('true\n');
      await world.ok(['lim', 'e', '--no-start-on-boot']);
      expect(await world.ok(['list', '--format', '{start_on_boot}'])).toBe('false\n');
      expect((await world.run(['limit', 'e'])).code).toBe(2);
    },
    TIMEOUT_MS,
  );

  it(
    'a host as a target means all its agents, and an unknown one none',
    async () => {
      await world.create('f');
      expect(await world.run(['destroy', '@nowhere', '-f'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('no hosts found matching nowhere'),
      });
      const { host } = await world.agent('f');
      expect(await world.ok(['destroy', `@${host.name}`, '--dry-run'])).toMatch(
        /Would destroy: e .*\nWould destroy: f /,
      );
      expect(await world.ok(['destroy', `@${host.name}.local`, '-f', '-b'])).toContain(
        'Successfully destroyed 2 agent(s)',
      );
      expect(await names()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'cleanup asks, and does to those that all filters choose what destroy and stop do',
    async () => {
      await world.create('old', undefined, ['--label', 'team=b']);
      await world.create('done', ['true'], ['--label', 'team=b']);
      await world.create('other');
      await world.until('done', 'DONE');
      const chosen = ['cleanup', '--label', 'team=b'];
      expect(await world.ok([...chosen, '--dry-run'])).toMatch(
        /Would destroy: old .*\nWould destroy: done .*\nWould destroy 2/,
      );
      expect(await world.ok(['cleanup', '--older-than', '1h'])).toContain('No agents found');
      expect(await world.ok(['cleanup', '--include', 'name == "old"', '--type', 'claude', '-f'])).toContain(
        'No agents',
      );
      expect(await world.run([...chosen], { stdin: 'n\n' })).toMatchObject({ code: 1 });
      expect((await world.run(['cleanup', '--include', 'bad (((', '-f'])).stderr).toContain('Invalid include filter');
      expect(await names()).toEqual(['old', 'done', 'other']);

      const { code, stdout, stderr } = await world.run([...chosen], { stdin: 'y\n' });
      expect({ code, stdout, stderr }).toMatchObject({
        code: 1,
        stdout: expect.stringMatching(/Destroyed agent: done\n[^]*Use --force/),
        stderr: '',
      });
      const stopped = await world.ok(['cleanup', '--stop', '--exclude', 'name == "other"', '-f', '--format', 'json']);
      expect(JSON.parse(stopped)).toMatchObject({ action: 'stop', stopped_agents: ['old'], count: 1 });
      expect(await world.ok(['cleanup', '--idle-for', '1h', '--yes'])).toContain('No agents found');
      const idle = ['cleanup', '--idle-for', '1ms', '--exclude', 'name == "other"', '--yes'];
      expect(await world.ok(idle)).toContain('Destroyed agent: old');
      expect(await world.agent('other')).toMatchObject({ state: 'RUNNING' });
      expect((await world.run(['cleanup', '--stop', '--destroy'])).code).toBe(2);
      await world.ok(['cleanup', '--force']);
      expect(await names()).toEqual([]);
    },
    TIMEOUT_MS,
  );

  describe('whose command line is killed in the middle', () => {
    const file = (name: string): string => join(world.home, name);
    /** Kills the program, which can clean up nothing then, once it is in the middle of its work. */
    async function killed(args: readonly string[], isInTheMiddle: () => boolean): Promise<void> {
      const child = world.spawn(args);
      const closed = once(child, 'close');
      await eventually(isInTheMiddle).finally(() => child.kill('SIGKILL'));
      expect(await closed).toEqual([null, 'SIGKILL']);
    }
    /** The same line again, while the work goes on: it has to wait for the end of it, while `other` is done meanwhile. */
    async function again(args: readonly string[], name: string, other?: () => Promise<void>): Promise<string> {
      let hasEnded = false;
      const repeated = world.ok(args).finally(() => (hasEnded = true));
      repeated.catch(() => undefined); // told below, where it is awaited
      // A command line that does not wait has ended when others have.
      await other?.();
      const listed = await names();
      expect([listed.filter((each) => each === name), hasEnded]).toEqual([[name], false]);
      writeFileSync(file(`${name}-may-end`), '');
      return repeated;
    }
    const locks = (): string =>
      world.shell('find .git "$MNGR_HOST_DIR/worktrees" -name "*.lock"; ls -A .git/mngr 2>/dev/null || true');
    const worktrees = (of: string): readonly string[] =>
      readdirSync(join(world.hostDir, 'worktrees')).filter((name) => name.startsWith(`${of}-`));

    it(
      'go on by themselves: a create, for which the same line with --reuse waits, and nothing is done twice',
      async () => {
        const provision = `echo run >> ${file('runs')}; until [ -e ${file('begun-may-end')} ]; do sleep 0.05; done`;
        const flags = ['--extra-provision-command', provision, '--type', 'command', '--no-connect'];
        const args = ['create', 'begun', ...flags, '--', 'sleep', '99999'];
        await killed(args, () => existsSync(file('runs')));
        expect(await world.agent('begun')).toMatchObject({ state: 'CREATING' });
        const reusing = await again(['create', '--reuse', ...args.slice(1)], 'begun', async () => {
          expect(await world.run(args)).toMatchObject({ code: 1, stderr: expect.stringContaining('already exists') });
        });
        expect(reusing).toContain('Reusing existing agent: begun');

        const agent = await world.agent('begun');
        expect(agent).toMatchObject({ state: 'RUNNING', incarnation: 1, branch: 'mngr/begun' });
        expect(readFileSync(file('runs'), 'utf8')).toBe('run\n');
        expect(processesOf(agent.id).map(({ argv }) => argv.join(' '))).toContain('sleep 99999');
        expect([worktrees('begun').length, locks()]).toEqual([1, '']);
        await world.ok(['destroy', 'begun', '-f', '-b']);
      },
      TIMEOUT_MS,
    );

    it(
      'go on by themselves: a destroy, for whose end the same line waits, and nothing is left',
      async () => {
        const leave = `touch ${file('asked')}; until [ -e ${file('ending-may-end')} ]; do sleep 0.05; done; exit`;
        const script = `trap '${leave}' TERM; touch ${file('ready')}; while :; do sleep 0.05; done`;
        const agent = await world.create('ending', ['sh', '-c', script]);
        await eventually(() => existsSync(file('ready')));
        const args = ['destroy', 'ending', '-f', '-b'];
        await killed(args, () => existsSync(file('asked')));
        expect(await again(args, 'ending')).toContain('Destroyed agent: ending\nDeleted branch: mngr/ending\n');

        expect([
          (await names()).filter((name) => name === 'ending'),
          processesOf(agent.id),
          worktrees('ending'),
          locks(),
        ]).toEqual([[], [], [], '']);
        expect(world.sessions()).not.toContain(agent.session);
        expect(existsSync(join(world.hostDir, 'agents', agent.id))).toBe(false);
        await world.create('ending');
        await world.ok(['destroy', 'ending', '-f', '-b']);
      },
      TIMEOUT_MS,
    );
  });
});
