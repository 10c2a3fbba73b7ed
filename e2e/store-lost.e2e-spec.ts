import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorld, endProcess, eventually, isAlive, type ListedAgent } from '@mngr/testing';

const TIMEOUT_MS = 180_000;

/** What must not change of an agent when the log that knew it is lost. */
const identityOf = ({
  id,
  name,
  type,
  command,
  pid,
  incarnation,
  session,
  work_dir,
  branch,
  labels,
  state,
}: ListedAgent) => ({
  ...{ id, name, type, command, pid, incarnation, session, work_dir, branch, labels, state },
});
const byName = (agents: readonly ListedAgent[]) =>
  agents.map(identityOf).toSorted((a, b) => a.name.localeCompare(b.name));

describe('a host directory whose database is lost', () => {
  let world: CliWorld;
  beforeAll(async () => {
    world = new CliWorld();
    await world.create('hearing', ['sh', '-c', 'stty -echo; cat > heard'], ['--label', 'team=b']);
    await world.create('first-name', undefined, ['--label', 'old=1']);
    await world.ok(['rename', 'first-name', 'second-life', '-l', 'team=c']);
    await world.ok(['label', 'second-life', 'old-']);
    await world.ok(['stop', 'second-life']);
    await world.ok(['start', 'second-life']);
    await world.create('resting');
    await world.ok(['stop', 'resting']);
    await world.create('over', ['sh', '-c', 'exit 3']);
    await world.until('over', 'DONE');
    await world.create('in-place', ['sleep', '99999'], ['--transfer', 'none']);
  }, TIMEOUT_MS);
  afterAll(() => world.remove(), TIMEOUT_MS);

  const adopted = (count: number) =>
    eventually(
      async () => byName(await world.list()),
      (agents) => agents.length === count,
    );

  /** Everything that people do with agents works as if nothing had happened. */
  async function expectToWork(): Promise<void> {
    await world.ok(['message', 'hearing', '-m', 'are you there']);
    const { work_dir } = await world.agent('hearing');
    await eventually(() => world.shell('cat heard', work_dir).includes('are you there'));
    await world.ok(['start', 'resting']);
    expect(await world.agent('resting')).toMatchObject({ state: 'RUNNING' });
    await world.ok(['stop', 'resting']);
    expect((await world.run(['create', 'hearing', '--type', 'command', '--no-connect', '--', 'true'])).code).not.toBe(
      0,
    );
    await world.create('passing');
    await world.ok(['destroy', 'passing', '-f', '-b']);
    expect(world.branches()).not.toContain('mngr/passing');
  }

  async function logEpoch(): Promise<number> {
    return (JSON.parse(await world.ok(['status', '--format', 'json'])) as { plane: { log_epoch: number } }).plane
      .log_epoch;
  }

  it.each([
    ['by the memory of its machine', []],
    ['by their own folders when the memory of the machine is lost as well', ['host-agent']],
    ['by their own folders when the bus has lost everything too', ['host-agent', 'nats']],
  ])(
    'finds every agent again, untouched, %s',
    async (_how, folders) => {
      const [before, epoch] = [byName(await world.list()), await logEpoch()];
      await world.ok(['down']);
      world.removePostgresData();
      for (const folder of folders) rmSync(join(world.hostDir, 'control', folder), { recursive: true });
      await world.ok(['up']);
      expect(await adopted(before.length)).toEqual(before);
      expect(before.every(({ pid, state }) => state !== 'RUNNING' || (pid !== null && isAlive(pid)))).toBe(true);
      expect(await world.agent('over')).toMatchObject({ exit_code: 3 });
      expect(await logEpoch()).toBeGreaterThan(epoch);
      await expectToWork();
    },
    TIMEOUT_MS,
  );

  it(
    'finds them also when all of it was killed with -9 and the names of destroyed agents are free',
    async () => {
      await world.ok(['destroy', 'over', '-f', '-b']);
      const before = byName(await world.list());
      for (const pid of [world.plane().pid, world.serverPid('nats'), world.serverPid('postgres')]) endProcess(pid);
      await eventually(() => !isAlive(world.serverPid('postgres')));
      world.removePostgresData();
      await world.ok(['up']);
      expect(await adopted(before.length)).toEqual(before);
      await world.create('over');
      await world.ok(['destroy', 'over', '-f', '-b']);
      const { work_dir } = await world.agent('second-life');
      await world.ok(['destroy', 'second-life', '-f', '-b']);
      expect(existsSync(work_dir)).toBe(false);
    },
    TIMEOUT_MS,
  );
});
