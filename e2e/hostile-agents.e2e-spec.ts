import { existsSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { endProcess, environmentOf, eventually, type CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 90_000;
const COMMAND = ['--no-connect', '--type', 'command', '--', 'sleep', '99999'];

describe('what one agent does keeps no other from its own', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));
  /** Names of the agents for which a shell runs this command; the command line that asked for it has it in its words too. */
  const busyWith = (command: string): ReadonlySet<string> =>
    new Set(
      world.processes().flatMap(({ pid, argv }) => {
        const name = argv.includes(command) ? environmentOf(pid)['MNGR_AGENT_NAME'] : undefined;
        return name === undefined ? [] : [name];
      }),
    );

  it(
    'when its folder cannot be read: the control plane lives, and knows what it says once it can be read again',
    async () => {
      const { id } = await world.create('unreadable');
      const other = await world.create('beside');
      const { pid } = world.plane();
      // A list that has something to complain of tells what it knows all the same.
      const stateOf = async (name: string): Promise<unknown> => {
        const { stdout } = await world.run(['list', '--include', `name == "${name}"`, '--format', '{state}']);
        return stdout.trim();
      };
      const folder = join(world.hostDir, 'agents', id);
      const aside = join(world.home, 'aside');
      // The watch is told of the change, and whoever looks then finds a link that leads to itself.
      renameSync(folder, aside);
      symlinkSync(folder, folder);
      writeFileSync(join(aside, 'permissions_waiting'), '');
      expect(await stateOf('beside')).toBe('RUNNING');
      world.tmux('kill-session', '-t', `=${other.session}`);
      await eventually(
        () => stateOf('beside'),
        (state) => state === 'STOPPED' || state === 'DONE',
      );
      expect(world.plane().pid).toBe(pid);
      rmSync(folder);
      renameSync(aside, folder);
      writeFileSync(join(folder, 'active'), '');
      rmSync(join(folder, 'active'));
      await eventually(
        () => stateOf('unreadable'),
        (state) => state === 'WAITING',
      );
      await world.ok(['destroy', 'unreadable', 'beside', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'when something takes long with it: the end of the others is seen meanwhile',
    async () => {
      const go = join(world.home, 'go-on');
      const wait = `[ ! -e again ] || until [ -e ${go} ]; do sleep 0.1; done`;
      const slow = await world.create('slow', undefined, ['--extra-provision-command', wait]);
      const other = await world.create('other');
      writeFileSync(join(slow.work_dir, 'again'), '');
      const provisioning = world.run(['provision', 'slow'], { timeoutMs: TIMEOUT_MS });
      provisioning.catch(() => undefined); // a failure before it is awaited must not end the next spec
      await eventually(() => busyWith(wait).size > 0);
      world.tmux('kill-session', '-t', `=${slow.session}`);
      endProcess(slow.pid ?? 0);
      world.tmux('kill-session', '-t', `=${other.session}`);
      await eventually(
        () => world.agent('other'),
        ({ state }) => state !== 'RUNNING',
        15_000,
      );
      writeFileSync(go, '');
      expect(await provisioning).toMatchObject({ code: 0 });
      await world.ok(['destroy', 'slow', 'other', '-f', '-b']);
    },
    TIMEOUT_MS,
  );

  it(
    'when it is provisioned for long: as many as may start at once are, and the next one starts all the same',
    async () => {
      const go = join(world.home, 'go');
      const names = Array.from({ length: Math.max(4, 2 * availableParallelism()) }, (_, i) => `long-${i}`);
      const wait = `until [ -e ${go} ]; do sleep 0.2; done`;
      const creating = names.map((name) =>
        world.run(['create', name, '--extra-provision-command', wait, ...COMMAND], { timeoutMs: TIMEOUT_MS }),
      );
      for (const each of creating) each.catch(() => undefined);
      await eventually(
        () => busyWith(wait),
        (busy) => busy.size === names.length,
        60_000,
      );
      await world.create('quick');
      expect(existsSync(go)).toBe(false);
      writeFileSync(go, '');
      expect((await Promise.all(creating)).map(({ code }) => code)).toEqual(names.map(() => 0));
    },
    2 * TIMEOUT_MS,
  );
});
