import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CliWorld, isAlive, processesWith } from '@mngr/testing';

const ROOT = join(import.meta.dirname, '..');
const TIMEOUT_MS = 60_000;

describe('"mngr install"', () => {
  let world: CliWorld;
  let bashrc: string;
  beforeEach(() => {
    world = new CliWorld({ env: { SHELL: '/bin/bash' } });
    bashrc = join(world.home, '.bashrc');
  });
  afterEach(() => world.remove(), TIMEOUT_MS);

  it(
    'puts the program on the PATH of a new shell, with completion; twice is the same as once',
    async () => {
      writeFileSync(bashrc, 'alias l=ls\n');
      await world.ok(['install']);
      const link = join(world.home, '.local', 'bin', 'mngr');
      expect(readlinkSync(link)).toBe(join(ROOT, 'mngr'));
      const once = readFileSync(bashrc, 'utf8');
      expect(await world.ok(['install'])).toContain('Nothing had to be changed.');
      expect(readFileSync(bashrc, 'utf8')).toBe(once);

      const { env } = world.commandLine([]);
      const seen = execFileSync('bash', ['-ic', 'type -p mngr; complete -p mngr; alias l; mngr --version'], {
        env: { ...env, PATH: '/usr/bin:/bin', MNGR_NO_SETUP: '1' },
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        timeout: 30_000,
      });
      expect(seen).toMatch(/^\S+\/\.local\/bin\/mngr\n.*_mngr.*\n.*alias l='ls'\nmngr \d/s);
      expect(existsSync(world.hostDir)).toBe(false);

      await world.ok(['uninstall']);
      expect(readFileSync(bashrc, 'utf8')).toBe('alias l=ls\n');
      expect(existsSync(link)).toBe(false);
      expect(await world.ok(['uninstall'])).toBe('Nothing was installed.\n');
    },
    TIMEOUT_MS,
  );

  it(
    'takes a directory of the person, and leaves the start file alone when asked to',
    async () => {
      const said = await world.ok(['install', '--bin-dir', 'bin here', '--no-start-file']);
      expect(said).toContain(`Put ${join(world.repo, 'bin here')} on PATH: it is not there yet.`);
      expect(readlinkSync(join(world.repo, 'bin here', 'mngr'))).toBe(join(ROOT, 'mngr'));
      expect(existsSync(bashrc)).toBe(false);
      await world.ok(['uninstall']);
      expect(readdirSync(join(world.repo, 'bin here'))).toEqual([]);
    },
    TIMEOUT_MS,
  );

  it(
    'replaces a link of another checkout, and nothing that is not its own unless forced',
    async () => {
      const bin = join(world.home, '.local', 'bin');
      mkdirSync(bin, { recursive: true });
      symlinkSync('/old/checkout/mngr', join(bin, 'mngr'));
      await world.ok(['install']);
      expect(readlinkSync(join(bin, 'mngr'))).toBe(join(ROOT, 'mngr'));

      const other = join(world.home, 'other');
      mkdirSync(other);
      writeFileSync(join(other, 'mngr'), 'somebody else');
      const refused = await world.run(['install', '--bin-dir', other]);
      expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('--force') });
      expect(readFileSync(join(other, 'mngr'), 'utf8')).toBe('somebody else');
      await world.ok(['install', '--bin-dir', other, '--force']);
      expect(lstatSync(join(other, 'mngr')).isSymbolicLink()).toBe(true);
    },
    TIMEOUT_MS,
  );
});

describe('"mngr uninstall --purge"', () => {
  let world: CliWorld;
  beforeAll(async () => {
    world = new CliWorld();
    await world.create('clean');
    await world.create('dirty');
    writeFileSync(join((await world.agent('dirty')).work_dir, 'draft.txt'), 'draft\n');
  }, TIMEOUT_MS);
  afterAll(() => world.remove(), TIMEOUT_MS);

  it(
    'asks, and refuses as a whole while agents run',
    async () => {
      expect((await world.run(['uninstall', '--purge'], { stdin: 'n\n' })).code).toBe(1);
      expect((await world.run(['uninstall', '--purge', '--headless'])).stderr).toContain('--yes');
      const refused = await world.run(['uninstall', '--purge'], { stdin: 'y\n' });
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('clean (RUNNING)') });
      expect((await world.list()).map(({ state }) => state)).toEqual(['RUNNING', 'RUNNING']);
    },
    TIMEOUT_MS,
  );

  it(
    'stops at unsaved work, and with --force saves it before it goes',
    async () => {
      const { work_dir } = await world.agent('dirty');
      await world.ok(['stop', 'clean', 'dirty']);
      const refused = await world.run(['uninstall', '--purge', '--yes']);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('dirty') });
      expect(readFileSync(join(work_dir, 'draft.txt'), 'utf8')).toBe('draft\n');

      const { pid } = world.plane();
      // What a Python mngr or a person has put there is not ours.
      const foreign = join(world.hostDir, 'agents', `agent-${'1'.repeat(32)}`);
      mkdirSync(foreign, { recursive: true });
      writeFileSync(join(foreign, 'data.json'), '{"name":"old","type":"claude","work_dir":"/nowhere"}');
      const told = await world.run(['uninstall', '--purge', '--yes', '--force']);
      expect(told).toMatchObject({ code: 4, stdout: expect.stringContaining('Saved work comes back with: ') });
      expect(isAlive(pid)).toBe(false);
      expect(existsSync(work_dir)).toBe(false);
      expect(readdirSync(join(world.hostDir, 'agents'))).toEqual([`agent-${'1'.repeat(32)}`]);
      expect(existsSync(join(world.hostDir, 'control'))).toBe(false);
      expect(processesWith('MNGR_HOST_DIR', world.hostDir)).toEqual([]);

      const line = told.stdout.match(/comes back with: (.*)/)?.[1] ?? 'false';
      world.shell(line);
      const kept = world.git(['for-each-ref', '--format=%(refname)', 'refs/mngr/kept/dirty']);
      expect(world.git(['show', `${kept}:draft.txt`])).toBe('draft');
    },
    TIMEOUT_MS,
  );
});
