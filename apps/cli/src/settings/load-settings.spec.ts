import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { agentTypeSchema } from '@mngr/contracts';
import { commands } from '../commands/registry.js';
import { commandDefaults } from './command-defaults.js';
import { withDefaultSubcommand, lacksCommand } from './default-subcommand.js';
import { NO_SETTING_FLAGS } from './layers/flag-layers.js';
import { rawOfSetting } from './schema/flag-keys.js';
import { loadSettings, type LoadedSettings } from './load-settings.js';

const LEVELS = ['user', 'project', 'local', 'variable', 'flag'] as const;
type Level = (typeof LEVELS)[number];
const subsets = Array.from({ length: 2 ** LEVELS.length }, (_, bits) => LEVELS.filter((_level, i) => bits & (1 << i)));

describe('settings', () => {
  let dir: string;
  beforeEach(() => {
    dir = realpathSync(mkdtempSync(join(tmpdir(), 'mngr-settings-')));
    mkdirSync(join(dir, 'repo', '.git'), { recursive: true });
    mkdirSync(join(dir, 'repo', 'sub'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const write = (path: string, text: string): void => {
    mkdirSync(join(dir, path, '..'), { recursive: true });
    writeFileSync(join(dir, path), text);
  };
  const load = (settings: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<LoadedSettings> =>
    loadSettings({ HOME: dir, MNGR_HOST_DIR: join(dir, 'host'), ...env }, join(dir, 'repo', 'sub'), commands, {
      ...NO_SETTING_FLAGS,
      settings,
    });
  const put = (level: Level): void => {
    if (level === 'user') {
      write('host/config.toml', 'profile = "p1"\n');
      write('host/profiles/p1/settings.toml', 'prefix = "user"\n');
    }
    if (level === 'project') write('repo/.mngr/settings.toml', 'prefix = "project"\n');
    if (level === 'local') write('repo/.mngr/settings.local.toml', 'prefix = "local"\n');
  };

  it.each(subsets.map((given) => [given.join(', ') || 'nothing', given] as const))(
    'count by the highest layer: %s',
    async (_, given) => {
      given.forEach(put);
      const { settings } = await load(
        given.includes('flag') ? ['prefix=flag'] : [],
        given.includes('variable') ? { MNGR__PREFIX: 'variable' } : {},
      );
      expect(settings.sessionPrefix).toBe(given.at(-1) ?? 'mngr-');
    },
  );

  it('of the user lie in the only profile there is while config.toml names none, and in none of several', async () => {
    write('host/profiles/made-by-hand/settings.toml', 'prefix = "mine"\n');
    expect((await load()).settings.sessionPrefix).toBe('mine');
    write('host/profiles/another/settings.toml', 'prefix = "other"\n');
    expect((await load()).settings.sessionPrefix).toBe('mngr-');
  });

  it('of the project lie at the top of the repository, in the folder of the root name or the one that is given', async () => {
    write('repo/.other/settings.toml', 'headless = true\n');
    write('elsewhere/settings.toml', 'headless = true\n');
    expect((await load()).settings.isHeadless).toBe(false);
    expect((await load([], { MNGR_ROOT_NAME: 'other' })).settings).toMatchObject({ isHeadless: true });
    const { settings } = await load([], { MNGR_PROJECT_CONFIG_DIR: join(dir, 'elsewhere') });
    expect(settings.isHeadless).toBe(true);
  });

  it.each([
    ['headles = true', 'Unknown configuration fields in the project settings', 'Did you mean headless?'],
    ['commands.list.actve = true', 'commands.list.actve', 'Did you mean commands.list.active?'],
    ['commands.lst.active = true', 'commands.lst', 'Did you mean commands.list?'],
    ['headless = "maybe"', 'headless must be true or false, and is "maybe"', 'config schema'],
    ['commands.list.limit = "many"', 'commands.list.limit has a bad value', 'config schema'],
    ['create_templates.t.transfer = "fly"', 'create_templates.t.transfer has a bad value', 'config schema'],
    ['headless__extend = true', 'neither a list nor a table', 'config schema'],
    ['a = ', 'line 1, column', 'config edit'],
  ])('say what is wrong with %j', async (line, sentence, wayOut) => {
    write('repo/.mngr/settings.toml', `${line}\n`);
    await expect(load()).rejects.toMatchObject({
      message: expect.stringContaining(sentence),
      wayOut: expect.stringContaining(wayOut),
    });
  });

  it.each([
    ['True', true],
    ['yes', true],
    ['1', true],
    ['off', false],
    ['0', false],
  ])('understand %s of a variable', async (text, expected) => {
    expect((await load([], { MNGR_HEADLESS: text })).settings.isHeadless).toBe(expected);
    const { values } = (await load([], { MNGR__COMMANDS__LIST__ACTIVE: text })).settings;
    const list = commands.named(['list']);
    if (list === undefined) throw new Error('there is no list');
    const { active } = commandDefaults(list, values, undefined).values;
    expect(rawOfSetting(list.flags['active'] ?? fail(), active)).toBe(expected);
  });

  it('refuse a type whose name no agent could have, by key and file', async () => {
    write('repo/.mngr/settings.toml', '[agent_types.MyType]\nparent_type = "command"\n');
    await expect(load()).rejects.toMatchObject({
      code: 'settings.bad-value',
      message: expect.stringMatching(/repo\/\.mngr\/settings\.toml.*agent_types\.MyType /),
    });
  });

  it.each(['a', '0-b_c', 'A', 'a.b', '-a', '_a', 'x'.repeat(63), 'x'.repeat(64), 'ä'])(
    'take %s as the name of a type exactly when the gateway does',
    async (name) => {
      write('repo/.mngr/settings.toml', `[agent_types."${name}"]\nparent_type = "command"\n`);
      const isTaken = await load().then(Boolean, () => false);
      expect(isTaken).toBe(agentTypeSchema.safeParse(name).success);
    },
  );

  it('know the keys of mngr that mean nothing here, and unknown ones if asked to', async () => {
    write(
      'repo/.mngr/settings.toml',
      [
        'is_allowed_in_pytest = true',
        'allow_settings_key_assignment_narrowing = true',
        'enabled_backends = ["modal"]',
        'agent_types.codex.check_installation = false',
        'providers.modal.backend = "modal"',
        'commands.create.adopt_session = "x"',
        'commands.snapshot.default_subcommand = "create"',
        'logging.console_level = "DEBUG"',
      ].join('\n'),
    );
    expect((await load()).warnings).toEqual([]);
    const { warnings } = await load(['nope=1'], { MNGR_ALLOW_UNKNOWN_CONFIG: '1' });
    expect(warnings).toEqual(['Unknown configuration fields in the flag --setting nope: nope.']);
  });

  it('give flags their defaults: of the command, then of the templates, one after the other', async () => {
    write(
      'repo/.mngr/settings.toml',
      `[commands.create]
transfer = "none"
env = ["A=1"]
adopt_session = "x"
[create_templates.one]
project = "p1"
env__extend = ["B=2"]
[create_templates.two]
project = "p2"
env__extend = ["C=3"]
`,
    );
    const { values } = (await load()).settings;
    const create = commands.named(['create']);
    if (create === undefined) throw new Error('there is no create');
    expect(commandDefaults(create, values, ['one', 'two'])).toEqual({
      values: { transfer: 'none', env: ['A=1', 'B=2', 'C=3'], adopt_session: 'x', project: 'p2' },
      unused: ['adopt_session'],
    });
    expect(() => commandDefaults(create, values, ['three'])).toThrow('Template three was not found');
  });

  it('say which command is meant when a line names none', async () => {
    const { values } = (await load(['commands.mngr.default_subcommand=create'])).settings;
    expect(lacksCommand(['my-task'], commands) && lacksCommand([], commands)).toBe(true);
    expect(lacksCommand(['list'], commands) || lacksCommand(['--help'], commands)).toBe(false);
    expect(withDefaultSubcommand(['my-task', '--type', 'command'], commands, values)).toEqual([
      'create',
      'my-task',
      '--type',
      'command',
    ]);
    expect(withDefaultSubcommand(['config'], commands, values)).toEqual(['config']);
  });
});

function fail(): never {
  throw new Error('there is no such flag');
}
