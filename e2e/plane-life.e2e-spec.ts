import { existsSync, readdirSync } from 'node:fs';
import { CliWorld, endProcess, eventually, isAlive, processesOf, processesWith, type ListedAgent } from '@mngr/testing';

const TIMEOUT_MS = 60_000;

/** What must not change of an agent, whatever happens to its control plane. */
const identityOf = ({ id, name, pid, incarnation, session, work_dir, branch, labels, state }: ListedAgent) => ({
  id,
  name,
  pid,
  incarnation,
  session,
  work_dir,
  branch,
  labels,
  state,
});

describe('the control plane of a host directory', () => {
  let world: CliWorld;
  let agent: ListedAgent;
  beforeAll(async () => {
    world = new CliWorld();
    agent = await world.create('lasting', ['sh', '-c', 'stty -echo; cat > heard'], ['--label', 'team=b']);
  }, TIMEOUT_MS);
  afterAll(() => world.remove(), TIMEOUT_MS);

  async function expectAllWell(): Promise<void> {
    expect(identityOf(await world.agent('lasting'))).toEqual(identityOf(agent));
    expect((await world.ok(['exec', 'lasting', 'pwd'])).split('\n')[0]).toBe(agent.work_dir);
    await world.create('passing');
    await world.ok(['destroy', 'passing', '-f', '-b']);
    expect(processesOf(agent.id).some(({ pid }) => pid === agent.pid)).toBe(true);
  }

  it(
    'leaves agents running when it goes down, and finds the same processes when it comes up; twice',
    async () => {
      for (let round = 0; round < 2; round++) {
        const { pid } = world.plane();
        const [nats, postgres] = [world.serverPid('nats'), world.serverPid('postgres')];
        expect(await world.ok(['down'])).toContain('agents go on running');
        expect([pid, nats, postgres].filter(isAlive)).toEqual([]);
        expect(world.hasPlaneRecord).toBe(false);
        expect(isAlive(agent.pid ?? 0)).toBe(true);
        expect(world.sessions()).toEqual([agent.session]);
        expect((await world.run(['down'])).code).toBe(0);
        await world.ok(['up']);
        await world.ok(['up']);
        await expectAllWell();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'comes up by itself with the next command, and says so on stderr only',
    async () => {
      await world.ok(['down']);
      const { code, stdout, stderr } = await world.run(['list', '--format', 'json']);
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('starting the control plane') });
      expect((JSON.parse(stdout) as { agents: ListedAgent[] }).agents.map(identityOf)).toEqual([identityOf(agent)]);
    },
    TIMEOUT_MS,
  );

  it(
    'learns after it came up what happened while it was down: an end with its code, a killed session',
    async () => {
      const ending = await world.create('ending', [
        'sh',
        '-c',
        'until [ -e go ]; do sleep 0.05; done; echo last-words; exit 5',
      ]);
      const unseated = await world.create('unseated');
      await world.ok(['down']);
      // The person at the keyboard goes on working.
      world.shell(': > go', ending.work_dir);
      world.tmux('kill-session', '-t', `=${unseated.session}`);
      await eventually(() => !isAlive(ending.pid ?? 0) && !isAlive(unseated.pid ?? 0));
      await world.ok(['up']);
      expect(await world.until('ending', 'DONE', 3_000)).toMatchObject({ exit_code: 5 });
      await eventually(
        () => world.agent('unseated'),
        ({ state }) => ['DONE', 'STOPPED'].includes(state),
        3_000,
      );
      expect(await world.ok(['capture', 'ending', '--full'])).toContain('last-words');
      await world.ok(['destroy', 'ending', 'unseated', '-f', '-b']);
      await expectAllWell();
    },
    TIMEOUT_MS,
  );

  it(
    'killed with -9 loses nothing: the next command starts another one',
    async () => {
      const { pid } = world.plane();
      endProcess(pid);
      await eventually(() => !isAlive(pid));
      await expectAllWell();
      expect(world.plane().pid).not.toBe(pid);
    },
    TIMEOUT_MS,
  );

  for (const server of ['nats', 'postgres'] as const) {
    it(
      `loses nothing when its ${server} is killed with -9: the next commands work`,
      async () => {
        const { pid } = world.plane();
        const before = world.serverPid(server);
        endProcess(before);
        await expectAllWell();
        expect(world.plane().pid).toBe(pid);
        await eventually(() => world.serverPid(server) !== before && isAlive(world.serverPid(server)));
      },
      TIMEOUT_MS,
    );
  }

  it(
    'loses nothing when it and both servers are killed with -9 while commands are under way',
    async () => {
      const names = ['m0', 'm1', 'm2', 'm3'];
      const creating = names.map((name) =>
        world.run(['create', name, '--type', 'command', '--no-connect', '--', 'sleep', '99999']),
      );
      await eventually(async () => (await world.list()).some(({ name }) => names.includes(name)));
      const pids = [world.plane().pid, world.serverPid('nats'), world.serverPid('postgres')];
      for (const pid of pids) endProcess(pid);
      const results = await Promise.all(creating);
      const listed = await eventually(
        async () => (await world.list()).filter(({ name }) => names.includes(name)),
        (agents) => agents.every(({ state }) => state === 'RUNNING'),
      );
      for (const [index, name] of names.entries()) {
        const found = listed.find((each) => each.name === name);
        // Who was told "created" has an agent; who was told of a failure may ask again and has at most one.
        if (results[index]?.code === 0) expect(found).toBeDefined();
        expect(found === undefined ? 1 : processesOf(found.id).filter(({ argv }) => argv[0] === 'sleep').length).toBe(
          1,
        );
      }
      await world.ok(['destroy', '-', '-f', '-b'], { stdin: listed.map(({ id }) => id).join('\n') });
      await expectAllWell();
      expect(world.sessions()).toEqual([agent.session]);
    },
    TIMEOUT_MS,
  );
});

describe('a host directory that nobody has used', () => {
  let world: CliWorld;
  beforeEach(() => {
    world = new CliWorld();
  });
  afterEach(() => world.remove(), TIMEOUT_MS);

  it(
    'is listed as empty without writing or starting anything',
    async () => {
      for (const [args, stdout] of [
        [['list'], /^No agents found/],
        [['ls'], /^No agents found/],
        [['list', '--format', 'json'], /^\{"agents":\[\],"errors":\[\]\}\n$/],
        [['list', '--format', 'jsonl'], /^$/],
        [['list', '--ids'], /^$/],
      ] as const) {
        const result = await world.run(args);
        expect(result).toMatchObject({ code: 0, stderr: '', stdout: expect.stringMatching(stdout) });
      }
      for (const args of [['help'], ['version'], ['down'], ['status']]) await world.run(args);
      expect(existsSync(world.hostDir)).toBe(false);
      expect(processesWith('MNGR_HOST_DIR', world.hostDir)).toEqual([]);
      expect(readdirSync(world.home).toSorted()).toEqual(['repo', 'tmux']);
    },
    TIMEOUT_MS,
  );

  it(
    'gets one control plane from ten first commands at the same time',
    async () => {
      const names = Array.from({ length: 10 }, (_, i) => `n${i}`);
      const results = await Promise.all(
        names.map((name) =>
          world.run([
            'create',
            name,
            '--type',
            'command',
            '--no-connect',
            '--transfer',
            'none',
            '--',
            'sleep',
            '99999',
          ]),
        ),
      );
      expect(results.map(({ code, stderr }) => (code === 0 ? '' : stderr))).toEqual(names.map(() => ''));
      expect((await world.list()).map(({ name, state }) => `${name} ${state}`).toSorted()).toEqual(
        names.map((name) => `${name} RUNNING`),
      );
      const planes = processesWith('MNGR_HOST_DIR', world.hostDir).filter(({ argv }) =>
        argv.some((word) => word.endsWith('standalone/dist/main.js')),
      );
      expect(planes.map(({ pid }) => pid)).toEqual([world.plane().pid]);
    },
    TIMEOUT_MS,
  );

  it(
    'is quiet from the first run on when asked to be',
    async () => {
      const args = ['create', 'q', '--type', 'command', '--no-connect', '--quiet', '--', 'sleep', '99999'];
      expect(await world.run(args)).toEqual({ code: 0, stdout: '', stderr: '' });
      expect(await world.agent('q')).toMatchObject({ state: 'RUNNING' });
    },
    TIMEOUT_MS,
  );

  it(
    'is cleared of its control plane when it is deleted',
    async () => {
      await world.ok(['up']);
      const pids = [world.plane().pid, world.serverPid('nats'), world.serverPid('postgres')];
      world.removeHostDir();
      await eventually(() => !pids.some(isAlive), Boolean, 40_000);
    },
    TIMEOUT_MS,
  );
});
