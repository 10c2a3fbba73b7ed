import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorld, environmentOf, eventually, type ListedAgent } from '@mngr/testing';

const TIMEOUT_MS = 40_000;

describe('what a program is launched with', () => {
  let world: CliWorld;
  /** Writes its arguments, each followed by NUL, to a file in the work directory, whole or not at all. */
  let dump: string;
  const poison = {
    MNGR_POISON: 'of the plane',
    ANTHROPIC_API_KEY: 'key-of-the-plane',
    EDITOR: 'plane-editor',
    PATH: `/plane-bin:${process.env['PATH']}`,
    LANG: 'en_PLANE.UTF-8',
  };

  beforeAll(async () => {
    world = new CliWorld();
    dump = join(world.home, 'dump');
    writeFileSync(dump, `#!/bin/sh\nprintf '%s\\0' "$@" > argv.tmp && mv argv.tmp argv\nexec sleep 99999\n`, {
      mode: 0o755,
    });
    // The plane comes from a shell whose environment must not matter.
    await world.ok(['up'], { env: poison });
  }, TIMEOUT_MS);
  afterAll(() => world.remove(), TIMEOUT_MS);

  const argvOf = async ({ work_dir }: ListedAgent): Promise<readonly string[]> =>
    (await eventually(() => readFileSync(join(work_dir, 'argv'), 'utf8'))).split('\0').slice(0, -1);

  it(
    'is every argument as it was typed',
    async () => {
      const args = [
        'two words',
        '  ',
        '',
        "it's",
        '"quoted"',
        '$(id) `id` $HOME ${x}',
        'line one\nline two\n',
        '-leading',
        '--',
        '--no-connect',
        'Größe 漢字 🙂 e\u0301',
        'back\\slash \\n',
        '*',
        '~',
        '#{pane_id};',
        'a;b',
        '{}',
        '!x',
        '%s %d',
        '\ttab',
        ';',
        'ends with ;',
      ];
      const agent = await world.create('args', [dump, ...args]);
      expect(await argvOf(agent)).toEqual(args);
    },
    TIMEOUT_MS,
  );

  it(
    'is an argument of 20,000 characters whole',
    async () => {
      const long = Array.from({ length: 2_000 }, (_, i) => `${i}'"\\$ `.padEnd(10, 'ä').slice(0, 10)).join('');
      expect(long).toHaveLength(20_000);
      const agent = await world.create('long', [dump, 'before', long, 'after']);
      expect(await argvOf(agent)).toEqual(['before', long, 'after']);
    },
    TIMEOUT_MS,
  );

  it(
    'is the same again at every start',
    async () => {
      const args = ["it's $(id)", '-x', 'Größe\nnext'];
      const agent = await world.create('again', [dump, ...args], ['--env', "SAID=it's $(id)"]);
      await argvOf(agent);
      await world.ok(['stop', 'again']);
      writeFileSync(join(agent.work_dir, 'argv'), 'old');
      await world.ok(['start', 'again']);
      await eventually(() => readFileSync(join(agent.work_dir, 'argv'), 'utf8') !== 'old');
      expect(await argvOf(agent)).toEqual(args);
      expect(environmentOf((await world.agent('again')).pid ?? 0)).toMatchObject({ SAID: "it's $(id)" });
    },
    TIMEOUT_MS,
  );

  it(
    'is the environment of the caller who creates, and nothing of the shell that started the plane',
    async () => {
      const bin = join(world.home, 'caller-bin');
      mkdirSync(bin);
      symlinkSync('/bin/sleep', join(bin, 'only-callers-have-this'));
      writeFileSync(join(world.home, 'vars.env'), 'FROM_FILE=file\nexport QUOTED="two words"\n');
      const env = {
        PATH: `${bin}:/usr/local/bin:/usr/bin:/bin`,
        LANG: 'C.UTF-8',
        CALLER_KEY: 'key of the caller',
        CALLER_SECRET: 'not asked for',
        EDITOR: undefined,
      };
      const flags = [
        '--env',
        'A=1',
        '--env',
        'B=x y=$(z)',
        '--pass-env',
        'CALLER_KEY',
        '--pass-env',
        'NOT_SET',
        '--env-file',
        '../vars.env',
      ];
      const agent = await world.create('env', ['only-callers-have-this', '99999'], flags, { env });
      const seen = environmentOf(agent.pid ?? 0);
      expect(seen).toMatchObject({
        A: '1',
        B: 'x y=$(z)',
        CALLER_KEY: 'key of the caller',
        FROM_FILE: 'file',
        QUOTED: 'two words',
        PATH: env.PATH,
        LANG: 'C.UTF-8',
        HOME: world.home,
      });
      for (const name of [
        'MNGR_POISON',
        'ANTHROPIC_API_KEY',
        'EDITOR',
        'CALLER_SECRET',
        'NOT_SET',
        'MNGR_STANDALONE_MAIN',
        'NATS_URL',
        'POSTGRES_URL',
      ])
        expect(seen).not.toHaveProperty(name);
      expect(JSON.stringify(seen)).not.toMatch(/plane-bin|of the plane|en_PLANE/);

      const inExec = await world.ok([
        'exec',
        'env',
        'printenv A B CALLER_KEY; printenv MNGR_POISON ANTHROPIC_API_KEY; only-callers-have-this 0 && echo found',
      ]);
      expect(inExec.split('\n').slice(0, 4)).toEqual(['1', 'x y=$(z)', 'key of the caller', 'found']);
    },
    TIMEOUT_MS,
  );

  it(
    'is still free of the shell that started the tmux server, in the shell that stays after the program',
    async () => {
      const agent = await world.create('after', ['sh', '-c', 'exit 0'], ['--env', 'A=1']);
      await world.until('after', 'DONE');
      world.tmux('send-keys', '-t', `=${agent.session}:`, 'env > shell.env; mv shell.env shell-env', 'Enter');
      const text = await eventually(() => readFileSync(join(agent.work_dir, 'shell-env'), 'utf8'));
      expect(text).not.toMatch(/of the plane|plane-bin|en_PLANE/);
    },
    TIMEOUT_MS,
  );

  it(
    'is kept from others: the file with the environment is readable by its owner only, and no value shows in a command line or a log',
    async () => {
      const { id } = await world.create('secret', ['sleep', '99999'], ['--env', 'KEY=s3cr3t-value-of-mine']);
      expect(await world.ok(['exec', 'secret', 'stat -c %a "$MNGR_AGENT_STATE_DIR/env"'])).toMatch(/^600\n/);
      expect(readFileSync(join(world.hostDir, 'agents', id, 'env'), 'utf8')).toContain('s3cr3t-value-of-mine');
      expect(readFileSync(join(world.hostDir, 'control', 'logs', 'plane.log'), 'utf8')).not.toContain(
        's3cr3t-value-of-mine',
      );
      expect(await world.ok(['event', 'secret'])).not.toContain('s3cr3t-value-of-mine');
    },
    TIMEOUT_MS,
  );

  it(
    'is a program that exists: another one ends in an error that names it, and nothing is left',
    async () => {
      const { code, stderr } = await world.run([
        'create',
        'absent',
        '--type',
        'command',
        '--no-connect',
        '--',
        'no-such-program-here',
      ]);
      if (code === 0) {
        // It was launched by a shell, which then said so.
        expect(await world.until('absent', 'DONE')).toMatchObject({ exit_code: 127 });
        expect(await world.ok(['capture', 'absent', '--full'])).toContain('no-such-program-here');
      } else {
        expect(stderr).toContain('no-such-program-here');
        expect((await world.list()).map(({ name }) => name)).not.toContain('absent');
      }
    },
    TIMEOUT_MS,
  );
});
