import { chmodSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorld, endProcess, eventually, isAlive } from '@mngr/testing';

const TIMEOUT_MS = 60_000;

interface Check {
  readonly name: string;
  readonly status: string;
  readonly detail: string;
  readonly why: string | null;
  readonly way_out: string | null;
  readonly can_fix: boolean;
}

interface Report {
  readonly code: number | null;
  readonly ok: boolean;
  readonly checks: readonly Check[];
  readonly fixed: readonly string[];
}

async function examine(world: CliWorld, ...flags: string[]): Promise<Report> {
  const { code, stdout } = await world.run(['doctor', '--json', ...flags]);
  return { code, ...(JSON.parse(stdout) as Omit<Report, 'code'>) };
}

describe('"mngr doctor"', () => {
  let world: CliWorld;
  const named = ({ checks }: Report, name: string): readonly Check[] => checks.filter((check) => check.name === name);
  beforeAll(async () => {
    world = new CliWorld();
    await world.create('lasting');
  }, TIMEOUT_MS);
  afterAll(() => world.remove(), TIMEOUT_MS);

  it(
    'finds nothing wrong where nothing is, and names versions and places',
    async () => {
      const report = await examine(world);
      expect(report).toMatchObject({ code: 0, ok: true, fixed: [] });
      expect(report.checks.map(({ name }) => name)).toEqual([
        'node',
        'tmux',
        'git',
        'PATH',
        'completion',
        'host dir',
        'disk',
        'store',
        'control plane',
      ]);
      expect(named(report, 'control plane')[0]?.detail).toContain(world.plane().url);
      expect(report.checks.filter(({ status }) => status === 'failed')).toEqual([]);
      for (const { status, why, way_out } of report.checks) {
        if (status !== 'ok') expect([typeof why, typeof way_out]).toEqual(['string', 'string']);
      }
    },
    TIMEOUT_MS,
  );

  it(
    'fails for rights that are too wide, and takes them back when asked to',
    async () => {
      const token = join(world.hostDir, 'control', 'token');
      chmodSync(token, 0o644);
      chmodSync(world.hostDir, 0o777);
      const found = await examine(world);
      expect(found).toMatchObject({ code: 1, ok: false });
      expect(named(found, 'permissions')[0]).toMatchObject({ way_out: `chmod go= ${token}`, can_fix: true });
      expect(statSync(token).mode & 0o777).toBe(0o644);

      const fixed = await examine(world, '--fix');
      expect(fixed).toMatchObject({ code: 0, ok: true });
      expect(fixed.fixed).toHaveLength(2);
      expect([statSync(token).mode & 0o777, statSync(world.hostDir).mode & 0o777]).toEqual([0o600, 0o755]);
    },
    TIMEOUT_MS,
  );

  it(
    'finds what a killed control plane has left, and ends it cleanly when asked to; agents stay',
    async () => {
      const agent = await world.agent('lasting');
      const servers = [world.serverPid('postgres'), world.serverPid('nats')];
      const { pid } = world.plane();
      endProcess(pid);
      await eventually(() => !isAlive(pid));
      const found = await examine(world);
      expect(named(found, 'leftover').map(({ status }) => status)).toEqual(['warning', 'warning', 'warning']);
      expect(servers.map(isAlive)).toEqual([true, true]);
      // What is free on the disk is another number each time.
      const lasting = ({ checks }: Report) =>
        checks.map((check) => (check.name === 'disk' ? { ...check, detail: '' } : check));
      expect(lasting(await examine(world))).toEqual(lasting(found));

      const fixed = await examine(world, '--fix');
      expect(named(fixed, 'leftover')).toEqual([]);
      expect(fixed.fixed).toHaveLength(3);
      expect(servers.map(isAlive)).toEqual([false, false]);
      expect(world.hasPlaneRecord).toBe(false);
      // The database was shut down, not killed, and everything goes on from it.
      expect(await world.agent('lasting')).toMatchObject({ id: agent.id, pid: agent.pid, state: 'RUNNING' });
    },
    TIMEOUT_MS,
  );

  it(
    'tells of agents of a Python mngr and of folders that it cannot read, and changes neither',
    async () => {
      const [old, broken] = ['1', '2'].map((digit) => join(world.hostDir, 'agents', `agent-${digit.repeat(32)}`));
      for (const dir of [old, broken]) mkdirSync(dir ?? '');
      const data = JSON.stringify({ name: 'elder', type: 'claude', work_dir: world.repo });
      writeFileSync(join(old ?? '', 'data.json'), data);
      writeFileSync(join(broken ?? '', 'data.json'), '{"name":');
      const report = await examine(world, '--fix');
      expect(named(report, 'python mngr')).toEqual([
        expect.objectContaining({ status: 'ok', detail: expect.stringContaining(`elder (claude) in ${world.repo}`) }),
      ]);
      expect(named(report, 'agent folder')).toEqual([expect.objectContaining({ status: 'warning' })]);
      expect(report.fixed).toEqual([]);
      expect(readFileSync(join(old ?? '', 'data.json'), 'utf8')).toBe(data);
    },
    TIMEOUT_MS,
  );

  it(
    'tells of a session that outlived its agent',
    async () => {
      const hostId = readFileSync(join(world.hostDir, 'host_id'), 'utf8').trim();
      world.tmux('new-session', '-d', '-s', 'stray', 'sleep 99999');
      world.tmux('set-option', '-t', '=stray:', '@mngr_host', hostId);
      world.tmux('set-option', '-t', '=stray:', '@mngr_agent', `agent-${'3'.repeat(32)}`);
      const found = named(await examine(world, '--fix'), 'leftover');
      expect(found.map(({ way_out }) => way_out)).toEqual([expect.stringContaining('tmux kill-session -t =stray')]);
      expect(world.sessions()).toContain('stray');
    },
    TIMEOUT_MS,
  );
});
