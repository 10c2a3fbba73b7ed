import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CliWorld, environmentOf, eventually, isAlive, processesOf } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 30_000;

describe('the life of an agent, from the command line', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  it(
    'gives it a worktree on its own branch and a session with a window of 200 by 50 in which its program runs',
    async () => {
      const before = world.git(['rev-parse', 'HEAD']);
      const agent = await world.create('first');
      expect(agent).toMatchObject({
        state: 'RUNNING',
        branch: 'mngr/first',
        command: 'sleep 99999',
        session: `${world.prefix}first`,
      });

      expect(agent.work_dir.startsWith(join(world.hostDir, 'worktrees', 'first-'))).toBe(true);
      expect(readFileSync(join(agent.work_dir, '.git'), 'utf8')).toMatch(/^gitdir: /);
      expect(world.git(['rev-parse', '--abbrev-ref', 'HEAD'], agent.work_dir)).toBe('mngr/first');
      expect(world.git(['rev-parse', 'mngr/first'])).toBe(before);
      expect(world.git(['rev-parse', '--abbrev-ref', 'HEAD'])).toBe('main');
      expect(
        world.tmux(
          'list-windows',
          '-t',
          `=${agent.session}:`,
          '-F',
          '#{window_index} #{window_name} #{window_width}x#{window_height}',
        ),
      ).toBe('0 agent 200x50\n');
      const programs = processesOf(agent.id).filter(({ argv }) => argv[0] === 'sleep');
      expect(programs).toEqual([{ pid: agent.pid, argv: ['sleep', '99999'] }]);
      expect(environmentOf(agent.pid ?? 0)).toMatchObject({
        MNGR_AGENT_ID: agent.id,
        MNGR_AGENT_NAME: 'first',
        HOME: world.home,
      });
    },
    TIMEOUT_MS,
  );

  it(
    'lists it for people, as JSON, as lines of JSON and by a template',
    async () => {
      const agent = await world.create('listed', undefined, ['--label', 'team=b']);
      const [human, json, jsonl, template] = await Promise.all([
        world.ok(['list']),
        world.ok(['list', '--format', 'json']),
        world.ok(['ls', '--format', 'jsonl', '--label', 'team=b']),
        world.ok(['list', '--label', 'team=b', '--format', '{name} ({state}) {labels.team} [{nope.x}]']),
      ]);
      expect(human).toMatch(/^NAME +STATE +HOST/);
      expect(human).toMatch(/^listed +RUNNING /m);
      expect(JSON.parse(json)).toMatchObject({ errors: [] });
      expect((JSON.parse(json) as { agents: { id: string }[] }).agents.map(({ id }) => id)).toContain(agent.id);
      expect(
        jsonl
          .trimEnd()
          .split('\n')
          .map((line) => (JSON.parse(line) as { id: string }).id),
      ).toEqual([agent.id]);
      expect(template).toBe('listed (RUNNING) b []\n');
      expect(await world.ok(['list', '--ids', '--label', 'team=b'])).toBe(`${agent.id}\n`);
    },
    TIMEOUT_MS,
  );

  describe('exec', () => {
    beforeAll(() => world.create('worker'), TIMEOUT_MS);

    it(
      'runs in the work directory and on the branch',
      async () => {
        const { work_dir } = await world.agent('worker');
        expect((await world.run(['exec', 'worker', 'pwd'])).stdout.split('\n')[0]).toBe(work_dir);
        expect(await world.ok(['x', 'worker', 'git status'])).toContain('On branch mngr/worker');
      },
      TIMEOUT_MS,
    );

    it(
      'passes the exit code of the command on',
      async () => {
        expect((await world.run(['exec', 'worker', 'exit 37'])).code).toBe(37);
        expect((await world.run(['exec', 'worker', 'false'])).code).toBe(1);
      },
      TIMEOUT_MS,
    );

    it(
      'runs a pipe inside the quoted text there, and the words after -- as they are',
      async () => {
        const piped = await world.ok(['exec', 'worker', 'printf "b\\na\\n" | sort | tr "\\n" ,']);
        expect(piped.startsWith('a,b,')).toBe(true);
        const words = await world.ok(['exec', 'worker', '--', 'printf', '<%s>', 'a b', '$HOME', "it's"]);
        expect(words.startsWith("<a b><$HOME><it's>")).toBe(true);
      },
      TIMEOUT_MS,
    );

    it(
      'runs in another directory if asked, and not at all when there is no such directory',
      async () => {
        expect((await world.ok(['exec', 'worker', '--cwd', '/tmp', 'pwd'])).split('\n')[0]).toBe('/tmp');
        const { code, stdout, stderr } = await world.run(['exec', 'worker', '--cwd', '/no/such/place', 'pwd']);
        expect({ isFailed: code !== 0, stdout }).toEqual({ isFailed: true, stdout: '' });
        expect(stderr).toContain('/no/such/place');
      },
      TIMEOUT_MS,
    );

    it(
      'keeps stdout and stderr apart',
      async () => {
        const { stdout, stderr } = await world.run(['exec', 'worker', 'echo to-out; echo to-err >&2']);
        expect(stdout).toContain('to-out');
        expect(stdout).not.toContain('to-err');
        expect(stderr).toContain('to-err');
      },
      TIMEOUT_MS,
    );

    it(
      'ends the command with all its children after --timeout and exits with 2',
      async () => {
        const startedAt = performance.now();
        const { code } = await world.run([
          'exec',
          'worker',
          'echo $$ > timed.pid; sleep 121 & sleep 122',
          '--timeout',
          '1',
        ]);
        expect(code).toBe(2);
        expect(performance.now() - startedAt).toBeLessThan(8_000);
        const { id, work_dir } = await world.agent('worker');
        const shell = Number(readFileSync(join(work_dir, 'timed.pid'), 'utf8'));
        await eventually(
          () =>
            !isAlive(shell) && !processesOf(id).some(({ argv }) => argv[0] === 'sleep' && argv[1]?.startsWith('12')),
        );
      },
      TIMEOUT_MS,
    );
  });

  describe('message', () => {
    let received: string;
    let expected = '';
    beforeAll(async () => {
      await world.create('reader', ['sh', '-c', 'stty -echo; cat > received']);
      received = join((await world.agent('reader')).work_dir, 'received');
    }, TIMEOUT_MS);

    const FIVE_KB = Array.from({ length: 100 }, (_, i) => `line ${i} of a long message: äöü € 🙂 "q" 'q' $(x)`).join(
      '\n',
    );
    const texts: Readonly<Record<string, string>> = {
      'one line': 'hello',
      'several lines': 'one\n\ntwo\n  three',
      '5 kB': FIVE_KB,
      'a leading dash': '-n --message=x',
      'UTF-8': 'Größe 漢字 e\u0301 👩‍👩‍👧',
      'quotes, backticks, dollars and semicolons': `'"\`id\` $(id) $HOME \\n ; && | > x # ~ ! %s #{pane_id};`,
      'a tab': 'a\tb',
      'spaces at both ends': '  x  ',
    };
    for (const [what, text] of Object.entries(texts)) {
      it(
        `arrives byte for byte: ${what}`,
        async () => {
          const { stdout, code, stderr } = await world.run(['message', 'reader', `--message=${text}`]);
          expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
          expect(stdout).toBe('Message sent to: reader\nSuccessfully sent message to 1 agent(s)\n');
          expected += `${text}\n`;
          await eventually(() => readFileSync(received, 'utf8').length >= expected.length);
          expect(readFileSync(received, 'utf8')).toBe(expected);
        },
        TIMEOUT_MS,
      );
    }

    it(
      'is read from stdin and from a file, without one final line feed',
      async () => {
        writeFileSync(join(world.home, 'message.txt'), 'from a\nfile\n');
        await world.ok(['msg', 'reader'], { stdin: 'from\nstdin\n' });
        await world.ok(['msg', 'reader', '--message-file', '../message.txt']);
        expected += 'from\nstdin\nfrom a\nfile\n';
        await eventually(() => readFileSync(received, 'utf8').length >= expected.length);
        expect(readFileSync(received, 'utf8')).toBe(expected);
      },
      TIMEOUT_MS,
    );

    it(
      'keeps messages that are sent at the same time whole',
      async () => {
        const sent = Array.from({ length: 20 }, (_, i) => `start ${i}\n${String(i).repeat(200)}\nend ${i}`);
        await Promise.all(sent.map((text) => world.ok(['message', 'reader', '-m', text])));
        const before = expected.length;
        await eventually(() => readFileSync(received, 'utf8').length >= before + sent.join('\n').length + 1);
        const arrived = readFileSync(received, 'utf8').slice(before);
        for (const text of sent) expect(arrived).toContain(`${text}\n`);
        expect(arrived.length).toBe(sent.join('\n').length + 1);
        expected += arrived;
      },
      TIMEOUT_MS,
    );

    it(
      'refuses control characters that would leave the paste, and types nothing',
      async () => {
        const { code, stderr } = await world.run(['message', 'reader'], { stdin: 'a\u001b[201~b' });
        expect(code).toBe(1);
        expect(stderr).toMatch(/control character/i);
        expect(readFileSync(received, 'utf8')).toBe(expected);
      },
      TIMEOUT_MS,
    );

    it(
      'to nobody is an error, unless that is allowed',
      async () => {
        const refused = await world.run(['msg', 'nobody', '-m', 'x']);
        expect(refused).toMatchObject({ code: 1, stdout: 'No agents found to send message to\n' });
        expect((await world.run(['msg', 'nobody', '-m', 'x', '--allow-missing'])).code).toBe(0);
      },
      TIMEOUT_MS,
    );
  });

  it(
    'shows the screen with capture, and everything that was printed with capture --full',
    async () => {
      await world.create('printer', ['sh', '-c', 'seq 1 300; echo the-end; sleep 99999']);
      await eventually(async () => (await world.ok(['capture', 'printer'])).includes('the-end'));
      const screen = await world.ok(['capture', 'printer']);
      expect(screen.split('\n')).not.toContain('1');
      const full = (await world.ok(['capture', 'printer', '--full'])).split('\n');
      expect(full).toEqual(expect.arrayContaining(['1', '150', '300', 'the-end']));
    },
    TIMEOUT_MS,
  );

  it(
    'ends every process of a stopped agent, also one that made a session of its own, and starts a new incarnation',
    async () => {
      const script = 'setsid sh -c "sleep 7771 & exec sleep 7772" </dev/null >/dev/null 2>&1 & sleep 7773';
      const agent = await world.create('family', ['sh', '-c', script]);
      await eventually(() =>
        ['7771', '7772', '7773'].every((n) => processesOf(agent.id).some(({ argv }) => argv[1] === n)),
      );

      const stopped = await world.run(['stop', 'family']);
      expect(stopped).toEqual({
        code: 0,
        stdout: 'Stopped agent: family\nSuccessfully stopped 1 agent(s)\n',
        stderr: '',
      });
      expect(processesOf(agent.id)).toEqual([]);
      expect(world.sessions()).not.toContain(agent.session);
      expect(await world.agent('family')).toMatchObject({ state: 'STOPPED', pid: null, incarnation: 1 });

      expect(await world.ok(['start', 'family'])).toContain('Started agent: family');
      const again = await world.agent('family');
      expect(again).toMatchObject({ id: agent.id, state: 'RUNNING', incarnation: 2, work_dir: agent.work_dir });
      expect(again.pid).not.toBe(agent.pid);
      expect(world.sessions()).toContain(agent.session);
      expect(await world.ok(['exec', 'family', 'pwd'])).toContain(`${agent.work_dir}\n`);
      await world.ok(['start', 'family']);
      expect(await world.agent('family')).toMatchObject({ incarnation: 2, pid: again.pid });
    },
    TIMEOUT_MS,
  );

  it(
    'kills what ignores the polite signal',
    async () => {
      const agent = await world.create('deaf', [
        'sh',
        '-c',
        'trap "" TERM HUP INT; echo ready; while :; do sleep 1; done',
      ]);
      await eventually(async () => (await world.ok(['capture', 'deaf'])).includes('ready'));
      await world.ok(['stop', 'deaf', '--graceful-timeout', '0.2s']);
      expect(processesOf(agent.id)).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'refuses a message to a stopped agent and types it nowhere, and delivers it with --start',
    async () => {
      await world.create('silent', ['sh', '-c', 'cat >> heard']);
      const { work_dir } = await world.agent('silent');
      await world.ok(['stop', 'silent']);
      const { code, stderr } = await world.run(['message', 'silent', '-m', 'touch typed-into-a-shell']);
      expect(code).toBe(1);
      expect(stderr).toContain('Agent silent is not running, so nothing was typed.');
      expect(readFileSync(join(work_dir, 'heard'), 'utf8')).toBe('');
      await world.ok(['message', 'silent', '-m', 'awake', '--start']);
      await eventually(() => readFileSync(join(work_dir, 'heard'), 'utf8') === 'awake\n');
    },
    TIMEOUT_MS,
  );

  it(
    'destroys it with its session, worktree and folder, and leaves its branch',
    async () => {
      const agent = await world.create('gone');
      const { code, stdout } = await world.run(['destroy', 'gone', '--force']);
      expect({ code, stdout }).toEqual({
        code: 0,
        stdout: 'Destroyed agent: gone\nSuccessfully destroyed 1 agent(s)\n',
      });
      expect(processesOf(agent.id)).toEqual([]);
      expect(world.sessions()).not.toContain(agent.session);
      expect(world.git(['worktree', 'list'])).not.toContain('gone-');
      expect(() => readFileSync(join(agent.work_dir, '.git'))).toThrow(/ENOENT/);
      expect(() => readFileSync(join(world.hostDir, 'agents', agent.id, 'data.json'))).toThrow(/ENOENT/);
      expect(world.branches()).toContain('mngr/gone');
      expect((await world.list()).map(({ name }) => name)).not.toContain('gone');
      expect((await world.run(['exec', 'gone', 'pwd'])).stderr).toContain('Could not find agent');
    },
    TIMEOUT_MS,
  );

  it(
    'keeps what an agent printed: of a stopped, a done and a destroyed one',
    async () => {
      const talk = (word: string, then: string): readonly string[] => ['sh', '-c', `echo "said ${word}"; ${then}`];
      await world.create('kept-stopped', talk('one', 'sleep 99999'));
      await eventually(async () => (await world.ok(['capture', 'kept-stopped'])).includes('said one'));
      await world.ok(['stop', 'kept-stopped']);
      expect(await world.ok(['capture', 'kept-stopped', '--full'])).toContain('said one');

      await world.create('kept-done', talk('two', 'exit 4'));
      await world.until('kept-done', 'DONE');
      expect(await world.ok(['capture', 'kept-done', '--full'])).toContain('said two');

      for (const name of ['kept-stopped', 'kept-done']) await world.ok(['destroy', name, '-f']);
      expect(await world.ok(['capture', 'kept-stopped', '--full'])).toContain('said one');
      expect(await world.ok(['capture', 'kept-done', '--full'])).toContain('said two');
    },
    TIMEOUT_MS,
  );
});
