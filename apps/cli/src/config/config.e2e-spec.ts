import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CliProcess, type CliResult } from '../testing/cli-process.js';

describe('the commands for settings, without a control plane', () => {
  let cli: CliProcess;
  const dirs = { host: '', project: '' };
  beforeAll(() => {
    cli = new CliProcess();
    dirs.host = cli.hostDir;
    dirs.project = join(cli.dir, '.mngr');
  });
  afterEach(() => {
    for (const dir of [dirs.host, dirs.project]) rmSync(dir, { recursive: true, force: true });
  });
  afterAll(() => cli.remove());

  const projectFile = (): string => join(dirs.project, 'settings.toml');
  const text = (): string => readFileSync(projectFile(), 'utf8');
  const config = (...args: string[]): Promise<CliResult> => cli.run(['config', ...args]);
  const ok = async (...args: string[]): Promise<string> => {
    const result = await config(...args);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    return result.stdout;
  };

  it('set, show and take out one key of one file', async () => {
    expect(await ok('set', 'headless', 'true')).toBe(`Set headless = true in project (${projectFile()})\n`);
    expect(text()).toBe('headless = true\n');
    expect(await ok('get', 'headless')).toBe('true\n');
    expect(await ok('unset', 'headless')).toBe(`Removed headless from project (${projectFile()})\n`);
    expect(existsSync(projectFile())).toBe(false);
    expect(await config('unset', 'headless')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('Error: Key not found: headless\n'),
    });

    expect(await ok('set', 'headless', 'true', '--scope', 'user')).toContain('in user (');
    expect((await config('get', 'headless', '--scope', 'project')).stderr).toContain('Key not found: headless');
    expect(await ok('get', 'headless', '--scope', 'user')).toBe('true\n');
    expect(await ok('get', 'headless', '-S', 'headless=false')).toBe('false\n');
    expect(await ok('get', 'commands.create.connect', '-S', 'commands.create.connect=false')).toBe('false\n');
    expect((await config('get', 'commands.create.connect')).stderr).toContain('Key not found: commands.create.connect');
  });

  it('leave a file while something is in it, though it be a comment, and a link to somebody’s file', async () => {
    mkdirSync(dirs.project);
    writeFileSync(projectFile(), '# mine\nheadless = true\n');
    await ok('unset', 'headless');
    expect(text()).toBe('# mine\n');
    rmSync(projectFile());
    const real = join(cli.dir, 'linked.toml');
    writeFileSync(real, 'headless = true\n');
    symlinkSync(real, projectFile());
    await ok('unset', 'headless');
    expect([lstatSync(projectFile()).isSymbolicLink(), text().trim()]).toEqual([true, '']);
    rmSync(real);
  });

  it('refuse what settings do not know, and leave the file byte for byte as it was', async () => {
    mkdirSync(dirs.project);
    const before = '# mine\nprefix  =  "x-"\n';
    writeFileSync(projectFile(), before);
    const { code, stdout, stderr } = await config('set', 'nope', '1');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain('Unknown configuration fields');
    expect((await config('set', 'headless', 'maybe')).stderr).toContain('must be true or false');
    expect(text()).toBe(before);
    const scope = await config('set', 'headless', 'true', '--scope', 'bad');
    expect(scope.code).toBe(2);
    expect(scope.stderr).toMatch(/user.*project.*local/);
    expect(existsSync(join(dirs.project, 'settings.local.toml')) || existsSync(dirs.host)).toBe(false);
  });

  it('do not make a folder for a write that is refused', async () => {
    expect((await config('set', 'nope', '1')).code).toBe(1);
    expect((await config('set', 'nope', '1', '--scope', 'user')).code).toBe(1);
    expect(existsSync(dirs.project) || existsSync(dirs.host)).toBe(false);
  });

  it('refuse a write that would hide entries of another file', async () => {
    await ok('set', 'commands.create.env', '["A=1"]', '--scope', 'user');
    const { code, stderr } = await config('set', 'commands.create.env', '["B=2"]');
    expect(code).toBe(1);
    expect(stderr).toMatch(/in the project settings .* would drop "A=1" of the user settings/);
    expect(existsSync(projectFile())).toBe(false);
    await ok('extend', 'commands.create.env', '["B=2"]');
    await ok('extend', 'commands.create.env', 'C=3');
    expect(text()).toBe('[commands.create]\nenv__extend = ["B=2", "C=3"]\n');
    expect(await ok('get', 'commands.create.env')).toBe('["A=1","B=2","C=3"]\n');
    await ok('assign', 'commands.create.env', '["D=4"]');
    expect(await ok('get', 'commands.create.env')).toBe('["D=4","B=2","C=3"]\n');
    expect((await config('extend', 'headless', 'true')).stderr).toContain('neither a list nor a table');
  });

  it('speak every format', async () => {
    await ok('set', 'commands.list.active', 'true');
    expect(await ok('list')).toBe('Merged configuration (all scopes):\n\n  commands.list.active = true\n');
    expect(await ok('list', '--scope', 'project')).toContain(`Config from project (${projectFile()}):`);
    expect(JSON.parse(await ok('list', '--format', 'json'))).toEqual({
      config: { commands: { list: { active: true } } },
    });
    expect(await ok('list', '--format', '{key}={value}')).toBe('commands.list.active=true\n');
    expect(JSON.parse(await ok('list', '--all', '--format', 'json'))).toMatchObject({ config: { headless: false } });
    expect(JSON.parse(await ok('get', 'commands.list', '--format', 'jsonl'))).toEqual({
      event: 'config_value',
      key: 'commands.list',
      value: { active: true },
    });
    expect(await ok('schema', 'headless', '--format', '{key} {type} {default}')).toBe('headless boolean false\n');
    expect(await ok('schema', '--format', '{key}')).toContain('is_allowed_in_pytest\n');
    const paths = await ok('path');
    expect(paths).toMatch(/^user: {4}\/.*profiles\/.*\/settings\.toml \(not found\)$/m);
    expect(paths).toMatch(/^project: .*settings\.toml \(exists\)$/m);
    expect(paths).toMatch(/^local: {3}.*settings\.local\.toml \(not found\)$/m);
  });

  it('name the profile before there is one, and keep it with the first write', async () => {
    const user = (await ok('path', '--scope', 'user')).trim();
    expect(existsSync(dirs.host)).toBe(false);
    await ok('set', 'headless', 'true', '--scope', 'user');
    expect(readFileSync(user, 'utf8')).toBe('headless = true\n');
    expect(statSync(user).mode & 0o777).toBe(0o600);
    const profile = user.split('/').at(-2);
    expect(readFileSync(join(dirs.host, 'config.toml'), 'utf8')).toBe(`profile = "${profile}"\n`);
    writeFileSync(join(dirs.host, 'config.toml'), 'profile = "other"\n');
    expect(await ok('path', '--scope', 'user')).toContain('profiles/other/settings.toml');
  });

  it('write one after the other, through links, with the rights that a file has', async () => {
    mkdirSync(dirs.project);
    const real = join(cli.dir, 'dotfile.toml');
    writeFileSync(real, '# kept\n');
    chmodSync(real, 0o640);
    symlinkSync(real, projectFile());
    const keys = Array.from({ length: 8 }, (_, i) => `agent_types.t${i}.command`);
    await Promise.all(keys.map((key) => ok('set', key, 'true')));
    for (const key of keys) expect(text()).toContain(`[${key.replace('.command', '')}]`);
    expect(text().startsWith('# kept\n')).toBe(true);
    expect(lstatSync(projectFile()).isSymbolicLink()).toBe(true);
    expect(statSync(real).mode & 0o777).toBe(0o640);
    rmSync(real);
  });

  it('pass on the exit code of the editor, and say what is wrong with what it left', async () => {
    const edit = (editor: string): Promise<CliResult> => cli.run(['config', 'edit'], { EDITOR: editor });
    expect(await edit('true')).toMatchObject({ code: 0, stdout: `Opening ${projectFile()} in true...\n` });
    expect(text()).toContain('# mngr configuration file');
    expect(await edit("sh -c 'exit 7'")).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('Editor exited with error'),
    });
    const missing = await edit('/nonexistent/editor');
    expect(missing.code).not.toBe(0);
    expect(missing.stderr).toMatch(/Editor not found: \/nonexistent\/editor.*\n.*\$EDITOR/);
    const broken = await edit(`sh -c 'echo "headless = tru" > "$1"' sh`);
    expect(broken.stderr).toContain(`${projectFile()}, line 1, column`);
    expect((await cli.run(['list'])).stderr).toContain(`${projectFile()}, line 1, column`);
    expect(await edit(`sh -c 'echo "headless = true" > "$1"' sh`)).toMatchObject({ code: 0 });
    expect(await ok('get', 'headless')).toBe('true\n');
  });

  it('leave help and doctor alone while a file is broken', async () => {
    mkdirSync(dirs.project);
    writeFileSync(projectFile(), 'headless = tru\n');
    for (const args of [['--help'], ['help', 'create'], ['version'], ['list', '--help'], ['config', 'path']])
      expect((await cli.run(args)).code).toBe(0);
    expect((await cli.run(['doctor'])).stdout).toContain('node: ');
  });

  it('let a broken file be mended', async () => {
    mkdirSync(dirs.project);
    writeFileSync(projectFile(), 'nope = 1\nnever = 2\n');
    expect((await cli.run(['list'])).code).toBe(1);
    expect((await cli.run(['list'], { MNGR_ALLOW_UNKNOWN_CONFIG: '1' })).stdout).toBe('No agents found\n');
    for (const key of ['nope', 'never']) expect((await config('unset', key)).code).toBe(0);
    expect(await cli.run(['list'])).toEqual({ code: 0, stdout: 'No agents found\n', stderr: '' });
  });

  it('give flags their defaults, which flags and variables override', async () => {
    await ok('set', 'commands.list.running', 'no');
    expect(text()).toBe('[commands.list]\nrunning = false\n');
    await ok('set', 'commands.list.format', '{name}');
    await ok('set', 'commands.list.fields', 'name');
    expect((await cli.run(['list'])).stdout).toBe('');
    expect((await cli.run(['list', '--format', 'json'])).stdout).toBe('{"agents":[],"errors":[]}\n');
    expect((await cli.run(['list'], { MNGR__COMMANDS__LIST__FORMAT: 'json' })).stdout).toContain('agents');
    await ok('set', 'commands.mngr.default_subcommand', 'list');
    expect((await cli.run(['--format', 'json'])).stdout).toBe('{"agents":[],"errors":[]}\n');
    expect((await cli.run(['--help'])).stdout).toContain('Usage: mngr COMMAND');
    await ok('set', 'commands.config.default_subcommand', 'path');
    expect((await cli.run(['config'])).stdout).toContain('project:');
  });

  it('run the scripts before a command; one that fails ends it', async () => {
    await ok('set', 'pre_command_scripts.list', '["echo before", "test ! -e stop"]');
    expect(await cli.run(['list'])).toEqual({ code: 0, stdout: 'No agents found\n', stderr: 'before\n' });
    writeFileSync(join(cli.dir, 'stop'), '');
    expect(await cli.run(['list'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('ended with 1: test ! -e stop'),
    });
    rmSync(join(cli.dir, 'stop'));
  });

  it('switch off what ships', async () => {
    const disabled = await cli.run(['plugin', 'disable', 'codex']);
    expect(disabled.stdout).toBe(`Disabled plugin 'codex' in project (${projectFile()})\n`);
    expect((await cli.run(['plugin', 'list', '--active'])).stdout).not.toContain('codex');
    const { plugins } = JSON.parse((await cli.run(['plugin', 'list', '--format', 'json'])).stdout) as {
      plugins: { name: string; enabled: string }[];
    };
    expect(plugins.find(({ name }) => name === 'codex')).toMatchObject({ enabled: 'false' });
    expect((await cli.run(['create', 'a', 'codex'])).stderr).toContain(
      'Unknown agent type: codex; the settings disable it',
    );
    expect((await cli.run(['create', 'a', 'codex', '--plugin', 'codex'])).stderr).toContain('cannot be started yet');
    await cli.run(['plugin', 'enable', 'codex']);
    expect((await cli.run(['create', 'a', 'codex'])).stderr).toContain('cannot be started yet');
    expect((await cli.run(['create', 'a', 'command', '--disable-plugin', 'command', '--', 'x'])).stderr).toContain(
      'disable it',
    );
  });

  it('take a name that does not ship, and say so', async () => {
    const unknown = await cli.run(['plugin', 'enable', 'my-plugin']);
    expect(unknown).toMatchObject({ code: 0, stderr: expect.stringContaining('not currently registered') });
    expect((await cli.run(['plugin', 'list', '--fields', 'name,enabled'])).stdout).toMatch(/^NAME +ENABLED\n/);
  });

  it('refuse a template that nobody defined, before anything is made', async () => {
    await ok('set', 'create_templates.known.transfer', 'none');
    const { code, stderr } = await cli.run([
      'create',
      'a',
      '-t',
      'known',
      '-t',
      'lost',
      '--type',
      'command',
      '--',
      'x',
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain('Template lost was not found');
    expect(stderr).toContain('Known templates: known');
    expect(existsSync(dirs.host)).toBe(false);
  });
});
