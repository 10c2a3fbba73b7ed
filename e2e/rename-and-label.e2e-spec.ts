import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 30_000;

describe('an agent that is renamed or labelled', () => {
  let world: CliWorld;
  withPlane((given) => {
    world = given;
  });

  const session = (name: string): string => `${world.prefix}${name}`;
  const dataOf = (id: string): { name: string; labels: Record<string, string> } =>
    JSON.parse(readFileSync(join(world.hostDir, 'agents', id, 'data.json'), 'utf8')) as never;

  it(
    'keeps its id, its process and its branch; its session and its folder have the new name, and the old one is free',
    async () => {
      const before = await world.create('old', ['cat']);
      expect(await world.ok(['rename', 'old', 'new'])).toBe('Renamed agent: old -> new\n');
      const after = await world.agent('new');
      expect(after).toMatchObject({ id: before.id, pid: before.pid, branch: 'mngr/old', state: 'RUNNING' });
      expect(after.session).toBe(session('new'));
      expect(world.sessions()).toContain(session('new'));
      expect(world.sessions()).not.toContain(session('old'));
      expect(dataOf(before.id).name).toBe('new');
      expect((await world.run(['stop', 'old'])).stderr).toContain('Could not find agent: old');
      await world.create('old', undefined, ['--branch', ':another']);
      await world.ok(['destroy', 'old', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'takes messages, shows its screen, keeps the name in its environment until its next start, and is stopped and destroyed',
    async () => {
      await world.ok(['message', 'new', '-m', 'after the rename']);
      expect(await world.ok(['capture', 'new'])).toContain('after the rename');
      const { pid } = await world.agent('new');
      expect(readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0')).toContain('MNGR_AGENT_NAME=old');
      await world.ok(['stop', 'new']);
      await world.ok(['start', 'new']);
      const again = await world.agent('new');
      expect(readFileSync(`/proc/${again.pid}/environ`, 'utf8').split('\0')).toContain('MNGR_AGENT_NAME=new');
      expect(again.session).toBe(session('new'));
      await world.ok(['destroy', 'new', '--force', '-b']);
      expect(world.sessions()).not.toContain(session('new'));
      expect(world.branches()).not.toContain('mngr/old');
    },
    TIMEOUT_MS,
  );

  it(
    'is refused the name of another one, and a dry run changes nothing',
    async () => {
      const [a] = [await world.create('a'), await world.create('b')];
      expect(await world.ok(['mv', 'a', 'c', '--dry-run'])).toBe('Would rename agent: a -> c\n');
      expect(await world.run(['rename', 'a', 'b', '--dry-run'])).toMatchObject({ code: 1, stdout: '' });
      const { code, stdout, stderr } = await world.run(['rename', 'a', 'b']);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain('An agent named b already exists');
      expect((await world.run(['rename', 'a', 'no.name'])).code).toBe(2);
      expect((await world.agent('a')).id).toBe(a.id);
      expect(world.sessions()).toContain(session('a'));
      await world.ok(['destroy', 'a', 'b', '--force', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'while it is stopped starts under its new name, at once with --start; labels come with it in one step',
    async () => {
      await world.create('quiet');
      await world.ok(['stop', 'quiet']);
      const json = await world.ok(['rename', 'quiet', 'loud', '-l', 'team=b', '--start', '--format', 'json']);
      const { id, state, labels } = await world.agent('loud');
      expect(JSON.parse(json)).toEqual({ old_name: 'quiet', new_name: 'loud', agent_id: id });
      expect({ state, team: labels['team'] }).toEqual({ state: 'RUNNING', team: 'b' });
      expect(world.sessions()).toContain(session('loud'));
      await world.ok(['destroy', 'loud', '--force', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'keeps its session where somebody else has one of the new name, and says so',
    async () => {
      await world.create('mine');
      world.tmux('new-session', '-d', '-s', session('seat'), 'sleep 99999');
      const { code, stderr } = await world.run(['rename', 'mine', 'seat']);
      expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`stays ${session('mine')}`) });
      expect((await world.agent('seat')).session).toBe(session('mine'));
      await world.ok(['stop', 'seat']);
      expect(world.sessions()).toContain(session('seat'));
      world.tmux('kill-session', '-t', `=${session('seat')}`);
      await world.ok(['destroy', 'seat', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  const labelsOf = async (name: string): Promise<Readonly<Record<string, string>>> => {
    const { project: _own, ...labels } = (await world.agent(name)).labels;
    return labels;
  };

  it(
    'has labels that are merged, filterable at once, kept in the folder, and taken away in both spellings',
    async () => {
      const { id } = await world.create('a', undefined, ['--label', 'team=b', '--label', 'old=1']);
      await world.ok(['label', 'a', '-l', 'k=v', '-l', 'team=c']);
      expect((await world.list('--label', 'k=v')).map(({ name }) => name)).toEqual(['a']);
      expect(await labelsOf('a')).toEqual({ team: 'c', old: '1', k: 'v' });
      await world.ok(['label', 'a', 'old-', '--remove', 'k', '-l', 'text=x=y z']);
      expect(await labelsOf('a')).toEqual({ team: 'c', text: 'x=y z' });
      const kept = JSON.parse(readFileSync(join(world.hostDir, 'agents', id, 'data.json'), 'utf8')) as object;
      expect(kept).toMatchObject({ id, name: 'a', labels: { team: 'c', text: 'x=y z' } });
    },
    TIMEOUT_MS,
  );

  it(
    'has its labels changed with those of many others by one command, each failure told by itself',
    async () => {
      await world.create('b');
      const ids = await world.ok(['list', '--ids']);
      const { code, stdout, stderr } = await world.run(['label', '-', 'nobody', '-l', 'all=1', '--format', 'json'], {
        stdin: ids,
      });
      expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('nobody') });
      expect(JSON.parse(stdout)).toMatchObject({ count: 2, changes: [{ agent_name: 'a' }, { agent_name: 'b' }] });
      expect(await labelsOf('b')).toEqual({ all: '1' });
      expect(await world.ok(['label', '-', '-l', 'x=1'], { stdin: '' })).toBe('');
      expect(await world.ok(['label', 'b', '-l', 'x=1', '--dry-run'])).toMatch(/Would update labels: b \(.*x=1\)/);
      expect(await labelsOf('b')).toEqual({ all: '1' });
    },
    TIMEOUT_MS,
  );

  it(
    'keeps its labels when what is asked of them makes no sense',
    async () => {
      for (const bad of [['-l', 'bad'], [], ['-l', 'k=v', '--remove', 'k']])
        expect(await world.run(['label', 'b', ...bad])).toMatchObject({ code: 2, stdout: '' });
      expect((await world.run(['label', '-l', 'k=v'])).code).toBe(2);
      expect((await world.run(['label', 'b', '-l', ' k=v'])).code).toBe(1);
      expect(await labelsOf('b')).toEqual({ all: '1' });
    },
    TIMEOUT_MS,
  );
});
