import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { CliWorld, endProcess, eventually } from '@mngr/testing';

const TIMEOUT_MS = 30_000;

describe('connecting', () => {
  let world: CliWorld;
  beforeAll(async () => {
    world = new CliWorld();
    await world.create('host-of-person', ['sh', '-c', 'echo welcome; exec cat']);
  }, TIMEOUT_MS);
  afterAll(() => world.remove(), TIMEOUT_MS);

  /** Runs the program on a terminal of its own. */
  function onTerminal(args: readonly string[]): { readonly child: ChildProcess; readonly screen: () => string } {
    const { command, env } = world.commandLine(args);
    const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    const child = spawn('script', ['-qec', quoted, '/dev/null'], { cwd: world.repo, env: { ...env, TERM: 'xterm' } });
    let text = '';
    child.stdout.on('data', (chunk) => (text += String(chunk)));
    return { child, screen: () => text };
  }
  const clients = (session: string): string[] =>
    world.tmux('list-clients', '-t', `=${session}`, '-F', '#{client_tty}').split('\n').filter(Boolean);

  it(
    'attaches the terminal to the session of the agent, what is typed arrives, and leaving it leaves the agent running',
    async () => {
      const agent = await world.agent('host-of-person');
      const { child, screen } = onTerminal(['connect', 'host-of-person']);
      const closed = once(child, 'close');
      try {
        await eventually(() => clients(agent.session).length === 1 && screen().includes('welcome'));
        child.stdin?.write('typed by a person\r');
        await eventually(async () =>
          (await world.ok(['capture', 'host-of-person'])).includes('typed by a person\ntyped by a person'),
        );
        world.tmux('detach-client', '-s', `=${agent.session}`);
        expect(await closed).toEqual([0, null]);
      } finally {
        endProcess(child.pid ?? 0);
      }
      expect(await world.agent('host-of-person')).toMatchObject({ state: 'RUNNING', pid: agent.pid });
    },
    TIMEOUT_MS,
  );

  it(
    'without a name shows the agents and attaches to the one that is chosen by its number',
    async () => {
      const agent = await world.agent('host-of-person');
      const { child, screen } = onTerminal(['connect']);
      const closed = once(child, 'close');
      try {
        await eventually(() => screen().includes('Connect to (number or name): '));
        expect(screen()).toMatch(/1 +host-of-person +RUNNING +command/);
        child.stdin?.write('1\r');
        await eventually(() => clients(agent.session).length === 1);
        world.tmux('detach-client', '-s', `=${agent.session}`);
        expect(await closed).toEqual([0, null]);
      } finally {
        endProcess(child.pid ?? 0);
      }
      const nobody = await world.run(['connect']);
      expect(nobody).toMatchObject({ code: 2, stderr: expect.stringContaining('Missing argument AGENT') });
    },
    TIMEOUT_MS,
  );

  it(
    'is what create does on a terminal',
    async () => {
      const { child } = onTerminal(['create', 'attached', '--type', 'command', '--', 'cat']);
      const closed = once(child, 'close');
      try {
        await eventually(() => clients(`${world.prefix}attached`).length === 1);
        world.tmux('detach-client', '-s', `=${world.prefix}attached`);
        expect(await closed).toEqual([0, null]);
      } finally {
        endProcess(child.pid ?? 0);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'with a session command opens a window of its own for it, beside the agent',
    async () => {
      const command = 'echo "beside in $PWD"; exec cat;';
      const { child, screen } = onTerminal([
        'create',
        'split',
        '--session-command',
        command,
        '--type',
        'command',
        '--',
        'cat',
      ]);
      const closed = once(child, 'close');
      try {
        await eventually(() => screen().includes(`beside in ${world.hostDir}/worktrees/split-`));
        const session = `=${world.prefix}split`;
        expect(world.tmux('list-windows', '-t', `${session}:`, '-F', 'w').trim().split('\n')).toHaveLength(2);
        world.tmux('detach-client', '-s', session);
        expect(await closed).toEqual([0, null]);
      } finally {
        endProcess(child.pid ?? 0);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'without a terminal fails, and create then says how to attach and succeeds',
    async () => {
      expect(await world.run(['connect', 'host-of-person'])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('no terminal'),
      });
      const created = await world.run(['create', 'alone', '--type', 'command', '--', 'sleep', '99999']);
      expect(created).toMatchObject({ code: 0, stderr: expect.stringContaining('mngr connect alone') });
      const headless = await world.run(['create', 'silent', '--headless', '--type', 'command', '--', 'sleep', '99999']);
      expect(headless.code).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'runs the command of the person instead, with the name of the agent',
    async () => {
      const command = 'echo "to $MNGR_AGENT_NAME in $MNGR_SESSION_NAME, local: $MNGR_HOST_IS_LOCAL"';
      const wanted = `to host-of-person in ${world.prefix}host-of-person, local: true`;
      expect(await world.ok(['connect', 'host-of-person', '--connect-command', command])).toContain(wanted);
      expect(await world.ok(['connect', 'host-of-person'], { env: { MNGR__CONNECT_COMMAND: command } })).toContain(
        wanted,
      );
      expect(
        await world.ok(['create', 'own', '--connect-command', command, '--type', 'command', '--', 'sleep', '99999']),
      ).toContain('to own in');
    },
    TIMEOUT_MS,
  );

  it(
    'to a stopped agent starts it, unless that is ruled out',
    async () => {
      await world.create('asleep');
      await world.ok(['stop', 'asleep']);
      const refused = await world.run(['connect', 'asleep', '--no-start', '--connect-command', 'echo here']);
      expect(refused).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('stopped and automatic starting is disabled'),
      });
      expect(await world.agent('asleep')).toMatchObject({ state: 'STOPPED' });
      expect(await world.ok(['connect', 'asleep', '--connect-command', 'echo here'])).toContain('here');
      expect(await world.agent('asleep')).toMatchObject({ state: 'RUNNING', incarnation: 2 });
    },
    TIMEOUT_MS,
  );
});

describe('many agents in one command', () => {
  let world: CliWorld;
  const names = ['a', 'b', 'c'];
  beforeAll(async () => {
    world = new CliWorld();
    for (const name of names) await world.create(name);
  }, TIMEOUT_MS);
  afterAll(() => world.remove(), TIMEOUT_MS);
  const states = async (): Promise<string[]> =>
    (await world.list()).map(({ name, state }) => `${name} ${state}`).toSorted();

  it(
    'can be named, read from stdin, and tried first',
    async () => {
      const ids = await world.ok(['list', '--ids']);
      const would = await world.ok(['stop', '-', '--dry-run'], { stdin: ids });
      for (const name of names) expect(would).toMatch(new RegExp(`Would stop.*\\b${name}\\b`));
      expect(await states()).toEqual(['a RUNNING', 'b RUNNING', 'c RUNNING']);
      expect(await world.ok(['stop', '-'], { stdin: ids })).toContain('Successfully stopped 3 agent(s)');
      expect(await states()).toEqual(['a STOPPED', 'b STOPPED', 'c STOPPED']);
      const wouldStart = await world.ok(['start', '-', '--dry-run'], { stdin: ids });
      expect(wouldStart).toBe(names.map((name) => `Would be started: ${name}\n`).join(''));
      expect(await states()).toEqual(['a STOPPED', 'b STOPPED', 'c STOPPED']);
      const started = await world.ok(['start', 'a', 'b', 'c']);
      for (const name of names) expect(started).toContain(`Started agent: ${name}`);
    },
    TIMEOUT_MS,
  );

  it(
    'each answer for themselves: what one cannot do does not keep the others from it',
    async () => {
      await world.ok(['stop', 'b']);
      const { code, stdout } = await world.run(['exec', 'a', 'b', 'c', 'true', '--no-start']);
      expect(code).not.toBe(0);
      expect(stdout).toContain('Command succeeded on agent a');
      expect(stdout).toContain('Command succeeded on agent c');
      expect(await world.agent('b')).toMatchObject({ state: 'STOPPED' });
    },
    TIMEOUT_MS,
  );

  it(
    'stop one at a time: the others and the tmux server live on',
    async () => {
      world.tmux('new-session', '-d', '-s', 'of-the-user', 'sleep 99999');
      await world.ok(['destroy', 'a', 'b', '-f', '-b']);
      expect(await states()).toEqual(['c RUNNING']);
      await world.ok(['destroy', '--session', `${world.prefix}c`, '-f']);
      expect(world.sessions()).toEqual(['of-the-user']);
    },
    TIMEOUT_MS,
  );
});
