import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CliWorld, eventually, processesOf } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 30_000;

describe('a program that ends', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  for (const exitCode of [0, 3]) {
    it(
      `is DONE with exit code ${exitCode}, and its pane shows the code and becomes the user's shell`,
      async () => {
        const name = `ends-${exitCode}`;
        const agent = await world.create(name, ['sh', '-c', `echo last-words; exit ${exitCode}`]);
        expect(await world.until(name, 'DONE', 3_000)).toMatchObject({ exit_code: exitCode });
        const screen = await eventually(
          () => world.ok(['capture', name]),
          (text) => text.includes(`code ${exitCode}`),
        );
        expect(screen).toContain('last-words');

        expect((await world.run(['message', name, '-m', 'touch typed-into-the-shell'])).code).toBe(1);
        // A person at the pane has a shell in the work directory.
        world.tmux('send-keys', '-t', `=${agent.session}:`, 'pwd > by-hand', 'Enter');
        await eventually(() => readFileSync(join(agent.work_dir, 'by-hand'), 'utf8') === `${agent.work_dir}\n`);
        expect(() => readFileSync(join(agent.work_dir, 'typed-into-the-shell'))).toThrow(/ENOENT/);
      },
      TIMEOUT_MS,
    );
  }

  it(
    'by kill -9 is not RUNNING any more within two seconds',
    async () => {
      const { pid } = await world.create('killed');
      process.kill(pid ?? 0, 'SIGKILL');
      await eventually(
        () => world.agent('killed'),
        ({ state }) => state !== 'RUNNING',
        2_500,
      );
      expect(await world.agent('killed')).toMatchObject({ state: 'DONE' });
    },
    TIMEOUT_MS,
  );

  it(
    'because somebody killed its session is not RUNNING any more within a second, and starts again',
    async () => {
      const agent = await world.create('unseated');
      world.tmux('kill-session', '-t', `=${agent.session}`);
      const seen = await eventually(
        () => world.agent('unseated'),
        ({ state }) => state !== 'RUNNING',
        1_000,
      );
      expect(seen.state).toMatch(/^(STOPPED|DONE)$/);
      await eventually(() => processesOf(agent.id).length === 0);
      await world.ok(['start', 'unseated']);
      expect(await world.agent('unseated')).toMatchObject({ state: 'RUNNING', incarnation: 2 });
    },
    TIMEOUT_MS,
  );

  it(
    'can be started again while its pane still is a shell, without a stop before',
    async () => {
      const before = await world.create('again', ['sh', '-c', 'exit 1']);
      await world.until('again', 'DONE', 3_000);
      await world.ok(['start', 'again']);
      const after = await world.until('again', 'DONE', 5_000);
      expect(after).toMatchObject({ id: before.id, incarnation: 2, exit_code: 1 });
    },
    TIMEOUT_MS,
  );
});
