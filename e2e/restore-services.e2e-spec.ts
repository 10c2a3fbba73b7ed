import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { anAgent, eventually, Fleet, isAlive } from '@mngr/testing';
import type { AgentView } from '@mngr/contracts';

const TIMEOUT_MS = 240_000;
const PROGRAM = fileURLToPath(new URL('../apps/event-store/dist/backup/main.js', import.meta.url));

const identityOf = ({ id, name, pid, incarnation, session, labels, state }: AgentView) => ({
  ...{ id, name, pid, incarnation, session, labels, state },
});
const byName = (agents: readonly AgentView[]) =>
  agents.map(identityOf).toSorted((a, b) => a.name.localeCompare(b.name));

describe('a backup that is restored under services that run', () => {
  it(
    'fences them; they open the restored log by themselves, and every agent is taken up as it is',
    async () => {
      const fleet = await Fleet.start();
      const directory = mkdtempSync(join(tmpdir(), 'mngr-services-backup-'));
      const backup = join(directory, 'a.backup');
      const run = (...args: string[]): Record<string, unknown> =>
        JSON.parse(
          execFileSync(process.execPath, [PROGRAM, ...args], {
            env: { PATH: process.env['PATH'] ?? '', POSTGRES_URL: fleet.postgresUrl },
            timeout: 60_000,
            encoding: 'utf8',
          }),
        ) as Record<string, unknown>;
      const create = (name: string) => fleet.api.create(anAgent(name, fleet.tmuxDir, '/tmp'));
      try {
        await create('steady');
        await create('stopped-later');
        await create('destroyed-later');
        run('backup', backup);
        await fleet.api.command('/agents/stopped-later/stop', {});
        await fleet.api.command('/agents/destroyed-later/destroy', { force: true });
        await create('made-later');
        const before = byName(await fleet.api.agents());
        const pids = [...fleet.services.values()].map(({ pid }) => pid);

        const { logEpoch } = run('restore', backup, '--force');
        const plane = () => fleet.api.send('GET', '/plane').then(({ body }) => body['logEpoch']);
        await eventually(plane, (epoch) => epoch === logEpoch, 30_000);
        // A round at the latest: 30 s.
        await eventually(
          async () => JSON.stringify(byName(await fleet.api.agents().catch(() => []))) === JSON.stringify(before),
          Boolean,
          90_000,
        );
        expect([...fleet.services.values()].map(({ pid }) => pid)).toEqual(pids);
        expect(before.every(({ pid, state }) => state !== 'RUNNING' || isAlive(pid ?? 0))).toBe(true);

        const typed = await fleet.api.command('/agents/steady/messages', { text: 'still there?' });
        expect(typed).toMatchObject({ status: 200, body: { delivery: 'typed' } });
        expect(await create('after')).toMatchObject({ status: 201 });
        await fleet.api.command('/agents/made-later/destroy', { force: true });
        await eventually(() => !fleet.tmux('list-sessions', '-F', '#{session_name}').includes('mngr-made-later'));
        expect((await fleet.api.agents()).map(({ name }) => name).toSorted()).toEqual([
          'after',
          'steady',
          'stopped-later',
        ]);
      } finally {
        await fleet.stop();
        rmSync(directory, { recursive: true, force: true });
      }
    },
    TIMEOUT_MS,
  );
});
