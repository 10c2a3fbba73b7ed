import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, processesOf, type CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 60_000;
const COMMAND = ['--type', 'command', '--no-connect'];
const SLEEP = ['--', 'sleep', '99999'];

describe('settings of a repository', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));
  const folder = (): string => join(world.repo, '.mngr');
  const write = (text: string, file = 'settings.toml'): void => {
    mkdirSync(folder(), { recursive: true });
    writeFileSync(join(folder(), file), text);
  };
  const names = async (...args: string[]): Promise<readonly string[]> =>
    (await world.ok(['list', '--format', '{name}', ...args])).split('\n').filter(Boolean).toSorted();
  afterEach(() => {
    for (const name of ['.mngr', '.other', 'notes.txt'])
      rmSync(join(world.repo, name), { recursive: true, force: true });
  });

  it(
    'do not make the next create fail because of uncommitted changes; other files do',
    async () => {
      await world.ok(['config', 'set', 'headless', 'true']);
      await world.ok(['config', 'set', 'headless', 'true', '--scope', 'local']);
      expect(world.git(['status', '--porcelain'])).toContain('.mngr/');
      const agent = await world.create('clean');
      expect(existsSync(join(agent.work_dir, '.mngr'))).toBe(false);

      writeFileSync(join(world.repo, 'notes.txt'), 'mine\n');
      const dirty = await world.run(['create', 'dirty', ...COMMAND, ...SLEEP]);
      expect(dirty.code).toBe(1);
      expect(dirty.stderr).toContain('uncommitted changes (notes.txt)');
      rmSync(join(world.repo, 'notes.txt'));

      // With another root name the folder has another name.
      rmSync(folder(), { recursive: true });
      const other = { env: { MNGR_ROOT_NAME: 'other' } };
      await world.ok(['config', 'set', 'headless', 'true'], other);
      expect(world.git(['status', '--porcelain'])).toBe('?? .other/');
      await world.ok(['create', 'other', ...COMMAND, ...SLEEP], other);
      await world.ok(['destroy', 'clean', 'other', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'give list a filter, which a variable overrides',
    async () => {
      await world.create('awake');
      await world.create('asleep');
      await world.ok(['archive', 'asleep', '-f']);
      await world.ok(['config', 'set', 'commands.list.active', 'true']);
      expect(await names()).toEqual(['awake']);
      const { stdout } = await world.run(['list', '--format', '{name}'], {
        env: { MNGR__COMMANDS__LIST__ACTIVE: 'false' },
      });
      expect(stdout.split('\n').filter(Boolean).toSorted()).toEqual(['asleep', 'awake']);
      expect(await names('-S', 'commands.list.active=false')).toEqual(['asleep', 'awake']);
      await world.ok(['destroy', 'awake', 'asleep', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'of create are those of clone too, but for what it has from its source; what has no effect yet is mentioned',
    async () => {
      const set = (key: string, value: string): Promise<string> => world.ok(['config', 'set', key, value]);
      await set('commands.create.label', '["team=b"]');
      await set('commands.create.type', 'claude');
      await set('commands.list.verbose', '2');
      await world.create('source');
      const clone = await world.run(['clone', 'source', 'twin', '--no-connect', ...SLEEP]);
      expect(clone).toMatchObject({ code: 0, stderr: expect.not.stringContaining('Warning') });
      expect(await world.agent('twin')).toMatchObject({ type: 'command', labels: { team: 'b' } });
      await set('work_dir_extra_paths', '{".env": "COPY"}');
      const { stderr } = await world.run(['create', 'third', '--label', 'team=c', ...COMMAND, ...SLEEP]);
      expect(stderr).toContain('work_dir_extra_paths of the settings does nothing here yet');
      rmSync(folder(), { recursive: true });
      await world.ok(['destroy', 'source', 'twin', 'third', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'give create its flags: of the command, of each template in turn, then of the line',
    async () => {
      write(`[commands.create]
connect = false
type = "command"
env = ["FROM=settings", "KEPT=settings"]
label = ["team=settings"]

[create_templates.here]
transfer = "none"
env__extend = ["FROM=here"]

[create_templates.there]
env__extend = ["FROM=there"]
project = "templates"
agent_args = ["sleep", "77777"]
`);
      await world.ok(['create', 'made', '-t', 'here', '--template', 'there']);
      const made = await world.agent('made');
      expect(made).toMatchObject({ work_dir: world.repo, command: 'sleep 77777', state: 'RUNNING' });
      expect(made.labels).toEqual({ project: 'templates', team: 'settings' });
      expect(await world.ok(['exec', 'made', 'printenv FROM KEPT'])).toContain('there\nsettings\n');

      await world.ok(['create', 'said', '-t', 'here', '--env', 'FROM=line', '--project', 'line', ...SLEEP]);
      const said = await world.agent('said');
      expect(said.labels).toMatchObject({ project: 'line' });
      expect((await world.run(['exec', 'said', 'printenv FROM KEPT'])).stdout).toBe('line\n');
      await world.ok(['destroy', 'made', 'said', '-f']);
    },
    TIMEOUT_MS,
  );

  it(
    'define agent types, which have their name, run again after a stop, and take what the line adds',
    async () => {
      write(`[agent_types.y]
parent_type = "command"
command = "exec sleep"
cli_args = "66666"
env = ["KIND=y", "WHO=type"]

[agent_types.z]
parent_type = "y"
env = ["WHO=z"]
`);
      await world.ok(['create', 'typed', 'y', '--no-connect', '--env', 'WHO=line']);
      const typed = await world.agent('typed');
      expect(typed).toMatchObject({ type: 'y', command: 'exec sleep 66666', state: 'RUNNING' });
      expect(processesOf(typed.id).map(({ argv }) => argv)).toContainEqual(['sleep', '66666']);
      expect(await world.ok(['exec', 'typed', 'printenv KIND WHO'])).toContain('y\nline\n');

      // What runs it is kept with the agent: settings are not asked again.
      rmSync(folder(), { recursive: true });
      await world.ok(['stop', 'typed']);
      await world.ok(['start', 'typed']);
      const again = await world.until('typed', 'RUNNING');
      expect(again).toMatchObject({ type: 'y', incarnation: 2 });
      await eventually(() => processesOf(again.id).some(({ argv }) => argv.join(' ') === 'sleep 66666'));
      const data = JSON.parse(readFileSync(join(world.hostDir, 'agents', again.id, 'data.json'), 'utf8')) as {
        type: string;
        mngr: { runner: string };
      };
      expect([data.type, data.mngr.runner]).toEqual(['y', 'command']);

      write('[agent_types.z]\ncommand = "sleep 55555"\nenv = ["WHO=z"]\n');
      await world.ok(['create', 'child', '--type', 'z', '--no-connect']);
      expect(await world.agent('child')).toMatchObject({ type: 'z', command: 'sleep 55555' });
      const missing = await world.run(['create', 'lost', 'y', '--no-connect']);
      expect(missing.code).toBe(1);
      expect(missing.stderr).toMatch(/Unknown agent type: y\.\n.*command, z/);
      await world.ok(['destroy', 'typed', 'child', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'name the sessions, and run instead of attaching',
    async () => {
      write('prefix = "mine-"\nconnect_command = "echo general"\n');
      write('commands.create.connect_command = "echo $MNGR_AGENT_NAME in $MNGR_SESSION_NAME"\n', 'settings.local.toml');
      const env = { MNGR_PREFIX: undefined };
      const shown = await world.ok(['create', 'named', '--type', 'command', ...SLEEP], { env });
      expect(shown).toContain('named in mine-named\n');
      expect(await world.ok(['connect', 'named'], { env })).toContain('general\n');
      expect(world.sessions()).toContain('mine-named');
      await world.ok(['destroy', 'named', '-f', '-b'], { env });
    },
    TIMEOUT_MS,
  );
});
