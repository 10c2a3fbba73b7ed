import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { CliWorld, type CliRunOptions } from '@mngr/testing';

const ROOT = join(import.meta.dirname, '..');
const TIMEOUT_MS = 300_000;
const MAX_BYTES = 4_000_000;

/** A person's: nothing of this checkout is on it. */
const PATH = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((dir) => !dir.includes('node_modules'))
  .join(delimiter);

/** A person's environment, in which npm knows what it knows on this machine, and nothing says that npm itself has called. */
function personsEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(npm_|NODE_OPTIONS$)/i.test(name));
  return { ...Object.fromEntries(kept), PATH };
}

function npm(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): string {
  return execFileSync('npm', [...args, '--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'], {
    cwd,
    env,
    encoding: 'utf8',
    timeout: TIMEOUT_MS,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

describe('the file that "npm pack" makes', () => {
  let world: CliWorld;
  let prefix: string;
  let installed: CliRunOptions;
  let files: readonly { readonly path: string }[];
  let tarball: string;
  beforeAll(() => {
    world = new CliWorld();
    prefix = join(world.home, 'prefix');
    mkdirSync(prefix);
    const told = npm(['pack', '--json', '--pack-destination', world.home], ROOT, {
      ...personsEnvironment(),
      PATH: process.env['PATH'],
    });
    const [packed] = JSON.parse(told.slice(told.indexOf('['))) as { filename: string; files: { path: string }[] }[];
    files = packed?.files ?? [];
    tarball = join(world.home, packed?.filename ?? '');
    npm(['install', '--global', '--prefix', prefix, '--prefer-offline', tarball], world.home, personsEnvironment());
    installed = { program: join(prefix, 'bin', 'mngr'), env: { PATH } };
  }, TIMEOUT_MS);
  afterAll(() => world.remove(), TIMEOUT_MS);

  it('is small and holds what runs, no sources and no tests', () => {
    expect(statSync(tarball).size).toBeLessThan(MAX_BYTES);
    const foreign = files
      .map(({ path }) => path)
      .filter((path) => !/^(mngr|package\.json|README\.md|dist\/.+\.m?js)$/.test(path));
    expect(foreign).toEqual([]);
    expect(files.map(({ path }) => path)).toEqual(
      expect.arrayContaining(['mngr', 'dist/cli.mjs', 'dist/apps/standalone/dist/main.js']),
    );
    const packages = readdirSync(join(prefix, 'lib', 'node_modules', 'mngr', 'node_modules'));
    expect(packages).not.toContain('typescript');
  });

  it(
    'runs without the repository: up, create, list, exec, destroy, down',
    async () => {
      expect(await world.ok(['--version'], installed)).toMatch(/^mngr \d+\.\d+\.\d+\n$/);
      expect(await world.ok(['up'], installed)).toContain('Control plane: http');
      await world.ok(['create', 'a', '--type', 'command', '--no-connect', '--', 'sleep', '99999'], installed);
      expect(await world.ok(['list', '--format', '{name} {state}'], installed)).toBe('a RUNNING\n');
      expect(await world.ok(['exec', 'a', 'git branch --show-current'], installed)).toMatch(/^mngr\/a\n/);
      expect(await world.ok(['upgrade'], installed)).toMatch(/npm install -g .*\n.*runs already/);
      const backup = join(world.home, 'one.backup');
      await world.ok(['backup', backup], installed);
      await world.ok(['destroy', 'a', '--force'], installed);
      await world.ok(['down'], installed);
    },
    TIMEOUT_MS,
  );

  it(
    'gives completion to the person who installed it',
    async () => {
      await world.ok(['install', '--shell', 'bash'], installed);
      expect(existsSync(join(world.home, '.local', 'share', 'mngr', 'completion.bash'))).toBe(true);
      expect(existsSync(join(world.home, '.local', 'bin', 'mngr'))).toBe(false);
      await world.ok(['uninstall'], installed);
      expect(existsSync(join(world.home, '.bashrc'))).toBe(false);
    },
    TIMEOUT_MS,
  );
});
