import { copyFileSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { EmbeddedPostgres } from '@mngr/standalone';
import { CliWorld, endProcess, eventually, Failpoints, isAlive, type ListedAgent } from '@mngr/testing';
import { replay } from '../reliability/src/kit/replay.js';

const TIMEOUT_MS = 180_000;

const identityOf = (agent: ListedAgent) => {
  const { id, name, type, command, pid, incarnation, session, work_dir, branch, labels, state } = agent;
  return { id, name, type, command, pid, incarnation, session, work_dir, branch, labels, state };
};
const byName = (agents: readonly ListedAgent[]) =>
  agents.map(identityOf).toSorted((a, b) => a.name.localeCompare(b.name));

describe('a backup that is restored while agents live', () => {
  let world: CliWorld;
  let backup: string;
  let failpoints: Failpoints;
  beforeAll(async () => {
    world = new CliWorld();
    backup = join(world.home, 'monday.backup');
    failpoints = new Failpoints(join(world.home, 'failpoints'));
    await world.create('steady', ['sh', '-c', 'stty -echo; cat > heard'], ['--label', 'team=b']);
    await world.create('stopped-later');
    await world.create('destroyed-later');
    await world.create('restarted-later');
    await world.create('renamed-place');
    expect(await world.ok(['backup', backup])).toContain('position');
    await world.ok(['stop', 'stopped-later']);
    await world.ok(['destroy', 'destroyed-later', '-f', '-b']);
    await world.ok(['stop', 'restarted-later']);
    await world.ok(['start', 'restarted-later']);
    // A name that the backup gives to another agent.
    await world.ok(['destroy', 'renamed-place', '-f', '-b']);
    await world.create('renamed-place', ['sleep', '88888']);
    await world.create('made-later', undefined, ['--label', 'late=yes']);
    await world.create('made-and-ended', ['sh', '-c', 'exit 4']);
    await world.until('made-and-ended', 'DONE');
  }, TIMEOUT_MS);
  afterAll(() => world.remove(), TIMEOUT_MS);

  const logEpoch = async (): Promise<number> =>
    (JSON.parse(await world.ok(['status', '--format', 'json'])) as { plane: { log_epoch: number } }).plane.log_epoch;

  async function expectAll(before: readonly unknown[]): Promise<void> {
    await eventually(async () => JSON.stringify(byName(await world.list())) === JSON.stringify(before)).catch(
      async () => expect(byName(await world.list())).toEqual(before),
    );
  }

  async function expectToWork(): Promise<void> {
    const text = `hello ${Date.now()}`;
    await world.ok(['message', 'steady', '-m', text]);
    const { work_dir } = await world.agent('steady');
    await eventually(() => world.shell('cat heard', work_dir).includes(text));
    await world.create('passing');
    await world.ok(['destroy', 'passing', '-f', '-b']);
  }

  it(
    'is a file for its owner alone, which is not written over another one, and tells neither keys nor tokens',
    async () => {
      expect(statSync(backup).mode & 0o777).toBe(0o600);
      const before = readFileSync(backup);
      const again = await world.run(['backup', backup]);
      expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('exists already') });
      expect(readFileSync(backup).equals(before)).toBe(true);
      const text = world.shell(`gzip -dc ${backup}`);
      for (const secret of [
        world.token(),
        readFileSync(join(world.hostDir, 'control', 'secrets', 'environment.key'), 'utf8'),
      ])
        expect(text.includes(secret.trim())).toBe(false);
    },
    TIMEOUT_MS,
  );

  it(
    'is refused while it is damaged, cut off or no backup, without touching anything',
    async () => {
      const [before, epoch, { pid }] = [byName(await world.list()), await logEpoch(), world.plane()];
      const bad = join(world.home, 'bad.backup');
      const size = statSync(backup).size;
      // All kinds of damage: apps/event-store/src/backup/restore-backup.int-spec.ts.
      const damage: readonly (() => void)[] = [() => truncateSync(bad, size - 1), () => rmSync(bad)];
      for (const spoil of damage) {
        copyFileSync(backup, bad);
        spoil();
        const refused = await world.run(['restore', bad, '--force']);
        expect(refused).toMatchObject({ code: 1, stderr: expect.stringMatching(/not a whole backup|cannot be read/) });
      }
      expect([byName(await world.list()), await logEpoch(), world.plane().pid]).toEqual([before, epoch, pid]);
    },
    TIMEOUT_MS,
  );

  it(
    'is refused by a log that has begun, unless it is forced',
    async () => {
      const epoch = await logEpoch();
      const refused = await world.run(['restore', backup]);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('--force') });
      expect(await logEpoch()).toBe(epoch);
    },
    TIMEOUT_MS,
  );

  it(
    'killed before its end it has not happened',
    async () => {
      const [before, epoch] = [byName(await world.list()), await logEpoch()];
      failpoints.arm('restore.before-commit');
      const restoring = world.spawn(['restore', backup, '--force'], {
        env: { MNGR_FAILPOINT_DIR: failpoints.directory },
      });
      await failpoints.hit('restore.before-commit', 30_000);
      const child = world
        .processes()
        .find(({ argv }) => argv.includes('restore') && argv.some((word) => word.includes('standalone')));
      endProcess(child?.pid ?? 0);
      await eventually(() => restoring.exitCode !== null);
      expect(restoring.exitCode).toBe(1);
      failpoints.reset();
      expect([byName(await world.list()), await logEpoch()]).toEqual([before, epoch]);
      await expectToWork();
    },
    TIMEOUT_MS,
  );

  it.each([
    ['the memory of its machine', []],
    ['the agents’ own folders, when the memory of the machine is lost as well', ['host-agent']],
  ])(
    'leaves every agent as it is, and the log learns from %s what it has forgotten',
    async (_how, folders) => {
      const [before, epoch] = [byName(await world.list()), await logEpoch()];
      if (folders.length > 0) await world.ok(['down']);
      for (const folder of folders) rmSync(join(world.hostDir, 'control', folder), { recursive: true });
      expect(await world.ok(['restore', backup, '--force'])).toContain('Restored');
      await expectAll(before);
      expect(await logEpoch()).toBeGreaterThan(epoch);
      expect(before.every(({ pid, state }) => state !== 'RUNNING' || (pid !== null && isAlive(pid)))).toBe(true);
      expect((await world.agent('made-and-ended')).exit_code).toBe(4);
      await expectToWork();
      const ended = (await world.api().agents(true)).filter(({ name }) => name === 'destroyed-later');
      expect(ended).toMatchObject([
        { status: 'destroyed', reason: expect.stringContaining('before this log was restored') },
      ]);
    },
    TIMEOUT_MS,
  );

  it(
    'leads to read models that a replay of the log gives as well',
    async () => {
      await world.ok(['down']);
      const { hostDir } = world;
      const postgres = await EmbeddedPostgres.start({ hostDir, controlDir: join(hostDir, 'control') });
      try {
        const { before, after } = await replay(postgres.url);
        expect(after).toEqual(before);
      } finally {
        await postgres.stop();
      }
      await expectToWork();
    },
    TIMEOUT_MS,
  );

  it(
    'is restored into a host directory that is empty, with its agents elsewhere shown as not there',
    async () => {
      const other = new CliWorld();
      try {
        await other.ok(['restore', backup]);
        expect((await other.list()).map(({ name }) => name)).toContain('steady');
        expect(isAlive((await world.agent('steady')).pid ?? 0)).toBe(true);
      } finally {
        await other.remove();
      }
    },
    TIMEOUT_MS,
  );
});
