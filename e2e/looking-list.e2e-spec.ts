import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type CliWorld, eventually } from '@mngr/testing';
import { background } from './background.js';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 60_000;

describe('list', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));
  const names = async (...flags: string[]): Promise<string> =>
    (await world.ok(['list', '--format', '{name}', ...flags])).split('\n').filter(Boolean).join(' ');

  it(
    'chooses, orders and cuts by filters, labels and fields',
    async () => {
      await world.create('one', ['sleep', '99999'], ['--label', 'team=b', '--label', 'n=1']);
      await world.create('two', ['sleep', '99999'], ['--label', 'team=b', '--label', 'n=2', '--project', 'other']);
      await world.create('three', ['sh', '-c', 'exit 3'], ['--label', 'team=c']);
      await world.ok(['stop', 'two']);
      await world.until('three', 'DONE');

      expect(await names('--include', 'labels.team=="b"', '--include', 'state=="STOPPED"')).toBe('two');
      expect(await names('--include', 'labels.team=="b" && state=="RUNNING"')).toBe('one');
      expect(await names('--exclude', 'state=="STOPPED"', '--exclude', 'name == "one"')).toBe('three');
      expect(await names('--include', 'exit_code == 3 && type == "command" && age > 0')).toBe('three');
      expect(await names('--include', 'host.provider == "local" && project == "other"')).toBe('two');
      expect(await names('--running')).toBe('one');
      expect(await names('--stopped')).toBe('two');
      expect(await names('--local')).toBe('one two three');
      expect(await names('--remote')).toBe('');
      expect(await names('--provider', 'local', '--stopped')).toBe('two');
      expect(await names('--project', '.')).toBe('one three');
      expect(await names('--host-label', 'a=b')).toBe('');
      expect(await names('--sort', 'size(name) desc, name desc', '--limit', '2')).toBe('three two');

      const newest = ['--fields', 'name,create_time', '--header', 'name=AGENT', '--sort', 'create_time desc'];
      const table = (await world.ok(['list', ...newest, '--limit', '1'])).trim().split('\n');
      expect(table[0]).toMatch(/^AGENT +CREATE TIME$/);
      expect(table.slice(1)).toEqual([expect.stringMatching(/^three +20/)]);

      const ids = await world.ok(['list', '--ids']);
      expect(await world.ok(['list', '--stdin', '--ids'], { stdin: ids })).toBe(ids);
      const [first = ''] = ids.split('\n');
      expect((await world.ok(['list', '--stdin', '--ids'], { stdin: `${first}\n` })).trim()).toBe(first);
    },
    TIMEOUT_MS,
  );

  it(
    'takes a missing key as false in silence, tells of a misspelt field, and refuses what is no filter',
    async () => {
      const missing = await world.run(['list', '--include', 'labels.nope == "x"']);
      expect(missing).toEqual({ code: 0, stdout: 'No agents found\n', stderr: '' });
      const misspelt = await world.run(['list', '--include', 'stat == "RUNNING"']);
      expect(misspelt).toMatchObject({ code: 0, stdout: 'No agents found\n' });
      expect(misspelt.stderr.match(/Warning: .* names the field stat,/g)).toHaveLength(1);
      const bad = await world.run(['list', '--include', 'bad (((']);
      expect(bad).toMatchObject({ code: 1, stdout: '' });
      expect(bad.stderr).toContain('Invalid include filter expression');
      expect((await world.run(['list', '--exclude', 'name ==='])).stderr).toContain(
        'Invalid exclude filter expression',
      );
      expect(await world.run(['list', '--label', 'x'])).toMatchObject({ code: 2, stdout: '' });
      expect(await world.run(['list', '--header', 'x'])).toMatchObject({ code: 2, stdout: '' });
      expect(await world.run(['list', '--provider', 'nope', '--format', 'json'])).toEqual({
        code: 0,
        stdout: '{"agents":[],"errors":[]}\n',
        stderr: '',
      });
    },
    TIMEOUT_MS,
  );

  it('shows its fields, and each of them is one that an agent has or a filter may ask for', async () => {
    const { fields } = JSON.parse(await world.ok(['list', '--schema', '--format', 'json'])) as {
      fields: { field: string; filter_only: boolean }[];
    };
    const known = new Set(fields.map(({ field }) => field));
    const [agent] = await world.list();
    const printed = Object.entries(agent ?? {}).flatMap(([key, value]) =>
      key === 'host' ? Object.keys(value as object).map((inner) => `host.${inner}`) : [key],
    );
    expect(printed.filter((path) => !known.has(path))).toEqual([]);
    const { boot_time, uptime_seconds, resource } = (agent?.host ?? {}) as Record<string, unknown>;
    expect(Math.abs(Date.parse(String(boot_time)) + Number(uptime_seconds) * 1_000 - Date.now())).toBeLessThan(60_000);
    expect(resource).toEqual({ cpu: { count: availableParallelism() }, memory_gb: expect.any(Number) });
    const large = ['list', '--ids', '--include', 'host.resource.memory_gb > 0.1 && host.uptime_seconds > 1'];
    expect(await world.ok(large)).toContain(agent?.id);
    const all = fields.map(({ field }) => `(${field} == null || true)`).filter((text) => !text.includes('host.'));
    const asked = await world.run(['list', '--include', all.join(' && '), '--ids']);
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(asked.stdout).not.toBe('');
  });

  it(
    'shows an edited type and a reported address within one list, and tells of a folder that is broken',
    async () => {
      const { id } = await world.create('edited');
      await world.create('whole');
      const file = (name: string): string => join(world.hostDir, 'agents', id, name);
      const data = JSON.parse(world.shell(`cat ${file('data.json')}`)) as object;
      writeFileSync(file('data.json'), JSON.stringify({ ...data, type: 'claude' }));
      await eventually(async () => (await world.agent('edited')).type === 'claude');
      writeFileSync(file('status/url'), 'http://localhost:4711/\n');
      await eventually(async () => (await names('--include', 'url == "http://localhost:4711/"')) === 'edited');
      expect(await world.ok(['open', 'edited'])).toBe('http://localhost:4711/\n');

      writeFileSync(file('data.json'), '{ not json');
      const broken = await eventually(
        () => world.run(['list', '--format', 'json']),
        ({ code }) => code === 1,
      );
      const { agents, errors } = JSON.parse(broken.stdout) as {
        agents: { name: string }[];
        errors: { agent: string; message: string }[];
      };
      expect(agents.map(({ name }) => name)).toEqual(expect.arrayContaining(['edited', 'whole']));
      expect(errors).toEqual([{ agent: 'edited', agent_id: id, message: expect.stringContaining('is not JSON') }]);
      expect(broken.code).toBe(1);
      expect(broken.stderr).toContain('Error: Agent edited:');
      expect((await world.run(['list', '--on-error', 'abort'])).stdout).toBe('');

      writeFileSync(file('data.json'), JSON.stringify(data));
      rmSync(file('status/url'));
      await eventually(
        () => world.run(['list', '--ids']),
        ({ code, stderr }) => code === 0 && stderr === '',
      );
      const unset = await eventually(
        () => world.run(['open', 'edited']),
        ({ code }) => code === 1,
      );
      expect(unset).toMatchObject({ code: 1, stdout: '' });
      expect(unset.stderr).toContain('has reported no address');

      await world.ok(['stop', 'whole']);
      const whole = join(world.hostDir, 'agents', (await world.agent('whole')).id, 'data.json');
      const text = readFileSync(whole, 'utf8');
      writeFileSync(whole, text.replace('"type": "command"', '"type": "codex"'));
      await eventually(async () => (await world.agent('whole')).type === 'codex');
      expect(await world.agent('whole')).toMatchObject({ state: 'STOPPED' });
      writeFileSync(whole, text);
      await eventually(async () => (await world.agent('whole')).type === 'command');
    },
    TIMEOUT_MS,
  );

  it(
    'knows when something last happened in a terminal',
    async () => {
      const go = join(world.home, 'go');
      const argv = ['sh', '-c', `until [ -e ${go} ]; do sleep 0.1; done; echo it happened; sleep 99999`];
      const { id } = await world.create('active', argv);
      const activityOf = async (): Promise<string> =>
        world.ok(['list', '--include', `id == "${id}"`, '--format', '{agent_activity_time}']);
      const before = await eventually(activityOf, (text) => text.startsWith('20'), 30_000);
      // tmux tells it in whole seconds: what happens within the same one could not be told from it.
      await eventually(() => Date.now() >= Date.parse(before.trim()) + 1_000);
      writeFileSync(go, '');
      await eventually(activityOf, (text) => text > before, 30_000);
      const idle = ['list', '--include', `id == "${id}" && idle > 0.5 && idle < 60`, '--ids'];
      await eventually(async () => (await world.ok(idle)) !== '');
      await world.ok(['stop', 'active']);
      expect(await world.ok(['list', '--include', `id == "${id}"`, '--format', '[{idle_seconds}]'])).toBe('[]\n');
    },
    TIMEOUT_MS,
  );

  it(
    'goes on with --watch: one line for each agent, then one for each change, pushed',
    async () => {
      const { id } = await world.create('watched');
      const include = ['--include', 'name == "watched"'];
      const watching = background(world, ['list', '--watch', '--format', '{state} {status} {removed}', ...include]);
      try {
        await watching.until((text) => text === 'RUNNING running \n');
        // Its first look is over once it has seen a change.
        writeFileSync(join(world.hostDir, 'agents', id, 'permissions_waiting'), '');
        const changedAt = performance.now();
        await watching.until((text) => text.endsWith('WAITING running \n'));
        expect(performance.now() - changedAt).toBeLessThan(2_000);
        await world.ok(['destroy', 'watched', '--force']);
        await watching.until((text) => text.endsWith('destroyed true\n'));
      } finally {
        await watching.stop();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'draws the table anew on a terminal',
    async () => {
      await world.create('drawn');
      const watching = background(world, ['list', '--watch', '--include', 'name == "drawn"'], { isTerminal: true });
      try {
        await watching.until((text) => text.includes('drawn'));
        await world.ok(['stop', 'drawn']);
        const text = await watching.until((seen) => /STOPPED/.test(seen));
        expect(text.split('\x1b[H').length).toBeGreaterThan(2);
        expect(text.match(/NAME +STATE/g)?.length).toBeGreaterThan(1);
      } finally {
        await watching.stop();
      }
    },
    TIMEOUT_MS,
  );
});

describe('list of a host directory that nobody used', () => {
  it('is empty in every format and starts nothing', async () => {
    const { CliWorld: World } = await import('@mngr/testing');
    const world = new World();
    try {
      const fresh = async (...flags: string[]): Promise<string> => world.ok(['list', ...flags]);
      expect(await fresh()).toBe('No agents found\n');
      expect(await fresh('--format', 'json')).toBe('{"agents":[],"errors":[]}\n');
      expect(await fresh('--format', 'jsonl')).toBe('');
      expect(await fresh('--include', 'name == "x"')).toBe('No agents found\n');
      expect((await fresh('--schema')).split('\n')[0]).toMatch(/^FIELD +TYPE/);
      expect(
        await eventually(
          () => Promise.resolve(world.hasPlaneRecord),
          () => true,
        ),
      ).toBe(false);
    } finally {
      await world.remove();
    }
  });
});
