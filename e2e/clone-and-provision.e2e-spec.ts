import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 30_000;

describe('an agent that is made from another one', () => {
  let world: CliWorld;
  withPlane((given) => {
    world = given;
  });
  const SLEEP = ['--no-connect', '--', 'sleep', '99999'] as const;

  it(
    'has its files, another id, a directory and a branch of its own, and its type',
    async () => {
      const a = await world.create('a');
      writeFileSync(join(a.work_dir, 'marker.txt'), 'of a\n');
      await world.ok(['clone', 'a', 'b', ...SLEEP]);
      const b = await world.agent('b');
      expect(readFileSync(join(b.work_dir, 'marker.txt'), 'utf8')).toBe('of a\n');
      expect(b).toMatchObject({ type: 'command', branch: 'mngr/b', state: 'RUNNING' });
      expect([b.id === a.id, b.work_dir === a.work_dir]).toEqual([false, false]);
      expect(await world.agent('a')).toMatchObject({ id: a.id, pid: a.pid });
      await world.ok(['copy', a.id, 'c', ...SLEEP]);
      expect(await world.agent('c')).toMatchObject({ branch: 'mngr/c' });
    },
    TIMEOUT_MS,
  );

  it(
    'is not made from what is no agent',
    async () => {
      expect(await world.run(['clone', 'nobody', 'd', ...SLEEP])).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('Could not find agent: nobody'),
      });
      expect((await world.run(['clone', './repo', 'd', ...SLEEP])).code).toBe(2);
      expect((await world.run(['clone'])).code).toBe(2);
      expect((await world.list()).map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    },
    TIMEOUT_MS,
  );

  it(
    'is provisioned again on request, with its own environment, and restarted only when that is asked',
    async () => {
      const setting = join(world.home, 'setting.txt');
      writeFileSync(setting, 'as uploaded\n');
      const command = 'echo "$MNGR_AGENT_NAME" >> provisioned.txt';
      const made = await world.create('p', undefined, [
        ...['--upload-file', `${setting}:setting.txt`, '--extra-provision-command', command],
      ]);
      const file = (name: string): string => join(made.work_dir, name);
      expect(readFileSync(file('provisioned.txt'), 'utf8')).toBe('p\n');
      writeFileSync(setting, 'changed at home since\n');
      rmSync(file('setting.txt'));

      expect(await world.ok(['provision', 'p', 'a'])).toBe('Provisioned agent: p\nNothing to provision: a\n');
      expect(readFileSync(file('setting.txt'), 'utf8')).toBe('as uploaded\n');
      expect(readFileSync(file('provisioned.txt'), 'utf8')).toBe('p\np\n');
      expect((await world.agent('p')).pid).toBe(made.pid);
      const provisionings = (await world.audit(made.id)).filter(({ type }) => type === 'ProvisionRequested');
      expect(provisionings).toMatchObject([{ actor: { kind: 'user' }, target: made.id }]);

      expect(await world.ok(['provision', 'p', '--restart'])).toContain('Restarted agent: p');
      expect(await world.agent('p')).toMatchObject({ id: made.id, incarnation: 2, state: 'RUNNING' });
      expect(readFileSync(file('provisioned.txt'), 'utf8')).toBe('p\np\np\n');
    },
    TIMEOUT_MS,
  );

  it(
    'tells what went wrong when its provisioning fails, and is not restarted then',
    async () => {
      const made = await world.create('q', undefined, ['--extra-provision-command', 'test ! -e broken']);
      writeFileSync(join(made.work_dir, 'broken'), '');
      const { code, stdout, stderr } = await world.run(['provision', 'q', 'p', '--restart']);
      expect({ code, stdout, stderr }).toMatchObject({
        code: 1,
        stdout: expect.stringContaining('Provisioned agent: p'),
        stderr: expect.stringContaining('test ! -e broken'),
      });
      expect(await world.agent('q')).toMatchObject({ pid: made.pid, incarnation: 1 });
      expect(existsSync(join(made.work_dir, 'broken'))).toBe(true);
    },
    TIMEOUT_MS,
  );
});
