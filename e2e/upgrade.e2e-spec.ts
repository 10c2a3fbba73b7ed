import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CliWorld, isAlive, PackedProgram, processesWith, type CliRunOptions, type ListedAgent } from '@mngr/testing';

const TIMEOUT_MS = 120_000;
const REPLACED_WITHIN_MS = 5_000;

/** What must not change of an agent, whichever version looks after it. */
const identityOf = ({ id, name, pid, incarnation, session, work_dir, branch, labels, state }: ListedAgent) => ({
  id,
  name,
  pid,
  incarnation,
  session,
  work_dir,
  branch,
  labels,
  state,
});

describe('two versions of mngr on one host directory', () => {
  /** Of the version of the workspace, and another build. */
  let older: PackedProgram;
  let newer: PackedProgram;
  let world: CliWorld;
  let agent: ListedAgent;
  beforeAll(async () => {
    older = PackedProgram.pack('0.1.0');
    newer = PackedProgram.pack('0.2.0');
    world = new CliWorld();
    agent = await world.create('lasting', ['sleep', '99999'], ['--label', 'team=b']);
  }, TIMEOUT_MS);
  afterAll(async () => {
    await world.remove();
    older.remove();
    newer.remove();
  }, TIMEOUT_MS);

  const by = ({ launcher }: PackedProgram): CliRunOptions => ({ program: launcher });
  const version = (): unknown =>
    (JSON.parse(readFileSync(join(world.hostDir, 'control', 'plane.json'), 'utf8')) as { version: unknown }).version;

  async function listed(program: PackedProgram): Promise<ListedAgent> {
    const { agents } = JSON.parse(await world.ok(['list', '--format', 'json'], by(program))) as {
      agents: ListedAgent[];
    };
    const [found, ...more] = agents;
    if (found === undefined || more.length > 0) throw new Error(`one agent is expected: ${JSON.stringify(agents)}`);
    return found;
  }

  async function expectAllWell(program: PackedProgram): Promise<void> {
    expect(identityOf(await listed(program))).toEqual(identityOf(agent));
    expect((await world.ok(['exec', 'lasting', 'pwd'], by(program))).split('\n')[0]).toBe(agent.work_dir);
    expect(version()).toBe(program.version);
    const planes = processesWith('MNGR_HOST_DIR', world.hostDir).filter(({ argv }) =>
      argv.some((word) => word.endsWith('main.js')),
    );
    expect(planes.map(({ pid }) => pid)).toEqual([world.plane().pid]);
  }

  async function timeOfRestart(): Promise<number> {
    const beganAt = performance.now();
    await world.ok(['down'], by(newer));
    await world.ok(['up'], by(newer));
    return performance.now() - beganAt;
  }

  it(
    'lets "upgrade" replace the control plane of another build of the same version, which other commands use as it is',
    async () => {
      const { pid } = world.plane();
      await listed(older);
      expect(world.plane().pid).toBe(pid);
      expect(await world.ok(['upgrade', '--format', '{status} {from_version} {version}'], by(older))).toBe(
        'replaced 0.1.0 0.1.0\n',
      );
      expect(isAlive(pid)).toBe(false);
      await expectAllWell(older);
    },
    TIMEOUT_MS,
  );

  it(
    'lets the newer one replace the control plane of the older one within 5 s; agents are not touched',
    async () => {
      const { pid } = world.plane();
      const done: unknown = JSON.parse(await world.ok(['upgrade', '--format', 'json'], by(newer)));
      expect(done).toMatchObject({ kind: 'npm', status: 'replaced', from_version: '0.1.0', version: '0.2.0' });
      expect(isAlive(pid)).toBe(false);
      await expectAllWell(newer);
      expect(await world.ok(['upgrade'], by(newer))).toContain('runs already');
      // On a machine on which a plain restart takes long, that is what the person waits for.
      const restartMs = await timeOfRestart();
      const { took_ms: tookMs } = done as { took_ms: number };
      expect(tookMs).toBeLessThanOrEqual(Math.max(REPLACED_WITHIN_MS, 2 * restartMs));
    },
    TIMEOUT_MS,
  );

  it(
    'refuses the older one while the newer one runs, and tells the way back, which leaves agents as they are',
    async () => {
      for (const args of [['list'], ['upgrade']]) {
        const refused = await world.run(args, by(older));
        expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('mngr down') });
      }
      expect(version()).toBe('0.2.0');
      await world.ok(['down'], by(older));
      expect(isAlive(agent.pid ?? 0)).toBe(true);
      await world.ok(['up'], by(older));
      await expectAllWell(older);
    },
    TIMEOUT_MS,
  );

  it(
    'lets any command of the newer one do the same again',
    async () => {
      const { stderr } = await world.run(['list'], by(newer));
      expect(stderr).toContain('replacing the control plane 0.1.0 by 0.2.0');
      await expectAllWell(newer);
    },
    TIMEOUT_MS,
  );
});
