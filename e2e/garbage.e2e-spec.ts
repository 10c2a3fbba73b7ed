import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import type { CliWorld, ListedAgent } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 30_000;
const MONTH_AGO = new Date(Date.now() - 31 * 24 * 3_600_000);
const stamp = (at: Date): string => at.toISOString().replace(/[-:.]/g, '');

interface Collected {
  readonly work_dirs_destroyed: { path: string; agent_id: string }[];
  readonly agent_folders_destroyed: { path: string }[];
  readonly kept_refs_destroyed: { path: string }[];
  readonly logs_destroyed: { path: string }[];
  readonly kept: { path: string; reason: string }[];
  readonly errors: string[];
}

describe('gc', () => {
  let world: CliWorld;
  withPlane((given) => {
    world = given;
  });

  const gc = async (...flags: string[]): Promise<Collected> =>
    JSON.parse((await world.run(['gc', '--format', 'json', ...flags])).stdout) as Collected;
  const folderOf = ({ id }: ListedAgent): string => join(world.hostDir, 'agents', id);

  /** Destroys an agent and puts back what a crash, or a backup of the disk, could have left of it. */
  async function leftoverOf(name: string, repo = world.repo, flags: readonly string[] = []): Promise<ListedAgent> {
    const agent = await world.create(name, undefined, [...flags], { cwd: repo });
    const folder = folderOf(agent);
    const cloned = join(folder, 'made', 'clone.json');
    const clone = existsSync(cloned) ? (JSON.parse(readFileSync(cloned, 'utf8')) as { path: string }).path : undefined;
    const registration = join(clone ?? repo, '.git', 'worktrees', basename(agent.work_dir));
    const places = [
      ...(clone === undefined ? (existsSync(registration) ? [registration] : []) : [clone]),
      ...[agent.work_dir, folder],
    ];
    const saved = join(world.home, 'saved', name);
    for (const [at, place] of places.entries())
      cpSync(place, join(saved, String(at)), { recursive: true, preserveTimestamps: true });
    await world.ok(['destroy', name, '-f', '--no-gc']);
    for (const [at, place] of places.entries()) {
      expect(existsSync(place)).toBe(false);
      mkdirSync(join(place, '..'), { recursive: true });
      renameSync(join(saved, String(at)), place);
    }
    return agent;
  }

  it(
    'finds nothing where everything was cleaned up, and leaves the agents that live',
    async () => {
      const live = await world.create('live');
      writeFileSync(join(live.work_dir, 'draft.txt'), 'not committed\n');
      const text = await world.ok(['gc']);
      expect(text).toMatch(/^\nGarbage Collection Results\n=+\nNo resources found to destroy\n$/);
      expect(await world.agent('live')).toMatchObject({ state: 'RUNNING', pid: live.pid });
      expect(existsSync(join(live.work_dir, 'draft.txt'))).toBe(true);
    },
    TIMEOUT_MS,
  );

  it(
    'removes work directories and folders of destroyed agents, and nothing of others; a dry run removes nothing',
    async () => {
      const gone = await leftoverOf('gone');
      const foreign = join(world.hostDir, 'worktrees', `mine-${gone.id.slice(-8)}`);
      mkdirSync(foreign);
      writeFileSync(join(foreign, 'mine.txt'), 'x');
      const strange = join(world.hostDir, 'agents', `agent-${'9'.repeat(32)}`);
      mkdirSync(strange);

      const expected = {
        work_dirs_destroyed: [{ path: gone.work_dir }],
        agent_folders_destroyed: [{ path: folderOf(gone) }],
      };
      expect(await gc('--dry-run')).toMatchObject({ ...expected, kept: [], errors: [], dry_run: true });
      expect([existsSync(gone.work_dir), existsSync(folderOf(gone))]).toEqual([true, true]);

      expect(await world.ok(['gc'])).toMatch(/Destroyed work directory: .*gone-[^]*Destroyed 2 resource\(s\) total\n$/);
      expect([gone.work_dir, folderOf(gone), foreign, strange].map((path) => existsSync(path))).toEqual([
        ...[false, false],
        ...[true, true],
      ]);
      expect(world.git(['worktree', 'list'])).not.toContain(gone.work_dir);
      expect(world.branches()).toContain('mngr/gone');
      expect(await world.agent('live')).toMatchObject({ state: 'RUNNING' });
      rmSync(foreign, { recursive: true });
    },
    TIMEOUT_MS,
  );

  it(
    'leaves work that is not committed, and commits that are on no branch',
    async () => {
      const [dirty, loose] = [await leftoverOf('dirty'), await leftoverOf('loose')];
      writeFileSync(join(dirty.work_dir, 'new.txt'), 'x');
      world.git(['switch', '-q', '--detach'], loose.work_dir);
      world.git(['commit', '-q', '--allow-empty', '-m', 'loose'], loose.work_dir);
      const { work_dirs_destroyed: removed, kept } = await gc();
      expect(removed).toEqual([]);
      expect(kept.map(({ path }) => path).toSorted()).toEqual([dirty.work_dir, loose.work_dir].toSorted());
      expect(existsSync(join(dirty.work_dir, 'new.txt'))).toBe(true);
      expect(world.git(['log', '-1', '--format=%s'], loose.work_dir)).toBe('loose');
    },
    TIMEOUT_MS,
  );

  it(
    'removes mirrors, copies and clones of destroyed agents, and nothing that is only there',
    async () => {
      const [files, bare] = [join(world.home, 'files'), join(world.home, 'bare.git')];
      mkdirSync(files);
      writeFileSync(join(files, 'given.txt'), 'as given\n');
      world.git(['clone', '-q', '--bare', world.repo, bare]);
      const mirrored = ['--transfer', 'git-mirror'];
      const spent = [
        await leftoverOf('mirror', world.repo, mirrored),
        await leftoverOf('copy', world.repo, ['--from', files]),
        await leftoverOf('cloned', world.repo, ['--from', `file://${bare}`]),
        await leftoverOf('both', world.repo, ['--from', `file://${bare}`, ...mirrored]),
      ];
      const held = [
        await leftoverOf('ahead', world.repo, mirrored),
        await leftoverOf('untidy', world.repo, mirrored),
        await leftoverOf('edited', world.repo, ['--from', files]),
      ];
      const [ahead, untidy, edited] = held.map(({ work_dir }) => work_dir) as [string, string, string];
      world.git(['commit', '-q', '--allow-empty', '-m', 'only here'], ahead);
      writeFileSync(join(untidy, 'new.txt'), 'x');
      writeFileSync(join(edited, 'given.txt'), 'as edited\n');
      const clones = (): string[] => readdirSync(join(world.hostDir, 'clones'));
      expect(clones()).toHaveLength(2);
      const dirsOf = (agents: readonly ListedAgent[]): string[] => agents.map(({ work_dir }) => work_dir);
      const told = ({ work_dirs_destroyed: dirs }: Collected): string[] => dirs.map(({ path }) => path).toSorted();
      const all = [...dirsOf(spent), ...clones().map((name) => join(world.hostDir, 'clones', name))].toSorted();

      const dry = await gc('--dry-run');
      expect({ told: told(dry), errors: dry.errors }).toEqual({ told: all, errors: [] });
      expect(dry.agent_folders_destroyed.map(({ path }) => path).toSorted()).toEqual(spent.map(folderOf).toSorted());
      expect(all.every((path) => existsSync(path))).toBe(true);

      const { agent_folders_destroyed: folders, kept, ...rest } = await gc();
      expect(told({ ...rest, agent_folders_destroyed: folders, kept })).toEqual(all);
      expect(folders.map(({ path }) => path).toSorted()).toEqual(spent.map(folderOf).toSorted());
      expect(all.filter((path) => existsSync(path))).toEqual([]);
      expect(kept.map(({ path }) => path)).toEqual(expect.arrayContaining([...dirsOf(held), ...held.map(folderOf)]));
      expect(world.git(['log', '-1', '--format=%s'], ahead)).toBe('only here');
      expect(readFileSync(join(edited, 'given.txt'), 'utf8')).toBe('as edited\n');
      expect(existsSync(join(untidy, 'new.txt'))).toBe(true);
      const acts = (await world.audit()).filter(({ type }) => type === 'GarbageCollectionRequested');
      expect(acts[0]).toMatchObject({ actor: { kind: 'user' } });
    },
    4 * TIMEOUT_MS,
  );

  it(
    'removes nothing of a repository that does not answer, says so, and goes on only when asked',
    async () => {
      const other = join(world.home, 'other');
      world.makeRepository(other);
      const lost = await leftoverOf('lost', other);
      renameSync(other, `${other}-away`);
      const log = join(world.hostDir, 'control', 'logs', 'plane.log.1');
      writeFileSync(log, 'old\n');
      utimesSync(log, MONTH_AGO, MONTH_AGO);

      const { code, stderr } = await world.run(['gc']);
      expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining(lost.work_dir) });
      expect([existsSync(lost.work_dir), existsSync(log)]).toEqual([true, true]);

      expect((await gc('--on-error', 'continue')).logs_destroyed).toMatchObject([{ path: log }]);
      expect([existsSync(lost.work_dir), existsSync(log)]).toEqual([true, false]);
      renameSync(`${other}-away`, other);
      expect((await gc()).work_dirs_destroyed).toMatchObject([{ path: lost.work_dir, agent_id: lost.id }]);
    },
    TIMEOUT_MS,
  );

  it(
    'drops kept work after 30 days, and no other ref',
    async () => {
      const ref = (name: string): string => `refs/mngr/kept/${name}`;
      const [old, young] = [ref(`fox/${stamp(MONTH_AGO)}`), ref(`fox/${stamp(new Date())}`)];
      for (const each of [old, young, ref('fox/mine'), 'refs/mngr/other/20200101T000000000Z'])
        world.git(['update-ref', each, 'HEAD']);
      expect((await gc()).kept_refs_destroyed.map(({ path }) => path.split(' ')[0])).toEqual([old]);
      const left = world.git(['for-each-ref', '--format=%(refname)', 'refs/mngr']).split('\n');
      expect(left).toEqual([young, ref('fox/mine'), 'refs/mngr/other/20200101T000000000Z'].toSorted());
    },
    TIMEOUT_MS,
  );

  it(
    'comes with a destroy, unless that is ruled out',
    async () => {
      const crumbs = await leftoverOf('crumbs');
      await world.create('a');
      await world.create('b');
      expect(await world.ok(['destroy', 'a', '-f', '--no-gc'])).not.toContain('Garbage collecting');
      expect(existsSync(crumbs.work_dir)).toBe(true);
      const text = await world.ok(['destroy', 'b', '-f', '--gc']);
      expect(text).toContain('Garbage collecting');
      expect(text).toContain(crumbs.work_dir);
      expect(existsSync(crumbs.work_dir)).toBe(false);
      expect(readdirSync(join(world.hostDir, 'preserved')).some((name) => name.startsWith('crumbs--'))).toBe(true);
      expect(await world.agent('live')).toMatchObject({ state: 'RUNNING' });
    },
    TIMEOUT_MS,
  );
});
