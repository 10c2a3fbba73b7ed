import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestRepository } from '../testing/test-repository.js';
import { addWorktree, type AddWorktreeSpec } from './add-worktree.js';
import { inspectRepository } from './inspect-repository.js';
import { keepUnsaved } from './keep-unsaved.js';
import { deleteBranch, removeWorktree, undoAdd } from './remove-worktree.js';
import { unsavedWork } from './unsaved-work.js';
import { findWorktree, markRemoving } from './worktree-admin.js';
import { writeClaim } from './worktree-claim.js';

const now = new Date('2030-01-02T03:04:05.678Z');

describe('worktrees on a real git', () => {
  let repo: TestRepository;
  beforeEach(async () => (repo = await TestRepository.create()));
  afterEach(() => repo.end());

  const spec = (name: string, changes: Partial<AddWorktreeSpec> = {}): AddWorktreeSpec => ({
    ...{ repo: repo.path, path: repo.worktree(name), newBranch: `mngr/${name}`, agentId: `agent-${name}` },
    ...changes,
  });
  const commonDir = (): string => join(repo.path, '.git');
  const rejected = (code: string) => ({ code, kind: 'rejected' });

  it('reads where a path belongs and what is unsaved there', async () => {
    const head = await repo.git.text(repo.path, ['rev-parse', 'HEAD']);
    await writeFile(join(repo.path, 'new file\n.txt'), 'x');
    await writeFile(join(repo.path, 'a.txt'), 'changed');
    await writeFile(join(repo.path, 'b.txt'), 'b');
    await repo.git.run(repo.path, ['add', 'b.txt']);
    await mkdir(join(repo.path, 'sub'));
    expect(await inspectRepository(repo.git, join(repo.path, 'sub'))).toEqual({
      ...{ topLevel: repo.path, commonDir: commonDir(), remote: undefined, branch: 'main', head },
      ...{ staged: ['b.txt'], modified: ['a.txt'], untracked: ['new file\n.txt'] },
    });
  });

  it('says that a path is not in a repository, and that one has no commits yet', async () => {
    await expect(inspectRepository(repo.git, repo.dir)).rejects.toMatchObject({ code: 'workspace.not-a-repository' });
    const empty = join(repo.dir, 'empty');
    await mkdir(empty);
    await repo.git.run(empty, ['init', '-q']);
    expect(await inspectRepository(repo.git, empty)).toMatchObject({ head: undefined, branch: 'main' });
    await expect(addWorktree(repo.git, spec('x', { repo: empty }))).rejects.toMatchObject(
      rejected('workspace.no-commits'),
    );
  });

  it('makes a worktree on a new branch once, however often it is asked', async () => {
    const base = await repo.commit('b.txt', 'b');
    expect(await addWorktree(repo.git, spec('a', { base: 'main~1' }))).toMatchObject({ outcome: 'created' });
    expect(await addWorktree(repo.git, spec('a', { base: 'main~1' }))).toMatchObject({ outcome: 'existing' });
    expect(await readdir(repo.worktree('a'))).toEqual(['.git', 'a.txt']);
    expect(await inspectRepository(repo.git, repo.worktree('a'))).toMatchObject({
      branch: 'mngr/a',
      staged: [],
      untracked: [],
    });
    expect((await addWorktree(repo.git, spec('b'))).baseCommit).toBe(base);
  });

  it('refuses by name what it cannot make, and leaves no trace', async () => {
    await addWorktree(repo.git, spec('a'));
    await mkdir(repo.worktree('full'), { recursive: true });
    await writeFile(join(repo.worktree('full'), 'mine'), 'x');
    const refusals: readonly (readonly [string, Partial<AddWorktreeSpec>])[] = [
      ['workspace.branch-exists', { newBranch: 'mngr/a' }],
      ['workspace.unknown-base', { base: 'no-such' }],
      ['workspace.unknown-base', { base: '-x' }],
      ['workspace.branch-checked-out', { newBranch: undefined, base: 'main' }],
      ['workspace.path-taken', { path: repo.worktree('a') }],
      ['workspace.path-taken', { path: repo.worktree('full') }],
    ];
    for (const [code, changes] of refusals) {
      await expect(addWorktree(repo.git, spec('z', changes))).rejects.toMatchObject(rejected(code));
    }
    expect(await repo.branches()).toBe('main\nmngr/a');
    expect(await readFile(join(repo.worktree('full'), 'mine'), 'utf8')).toBe('x');
    expect(await repo.worktrees()).toBe(1);
    expect(await repo.files.list(join(commonDir(), 'mngr'))).toEqual([]);
  });

  it('makes ten worktrees of one repository at once', async () => {
    for (let index = 0; index < 150; index += 1) await writeFile(join(repo.path, `f${index}`), `${index}`);
    await repo.commit('last', 'x');
    const names = Array.from({ length: 10 }, (_, index) => `w${index}`);
    await Promise.all(names.map((name) => addWorktree(repo.git, spec(name))));
    expect(await repo.worktrees()).toBe(10);
    for (const name of names)
      expect(await unsavedWork(repo.git, repo.worktree(name), `mngr/${name}`)).toMatchObject({ fileCount: 0 });
  });

  describe('after a crash', () => {
    const claim = async (name: string): Promise<void> => {
      const baseCommit = await repo.git.text(repo.path, ['rev-parse', 'HEAD']);
      const { path, newBranch, agentId } = spec(name);
      await writeClaim(repo.git, commonDir(), { agentId, path, newBranch, baseCommit });
    };
    const crashes: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['before git began', () => Promise.resolve()],
      ['after the branch was made', () => repo.git.run(repo.path, ['branch', 'mngr/a'])],
      [
        'after everything was made',
        () => repo.git.run(repo.path, ['worktree', 'add', '-q', '-b', 'mngr/a', repo.worktree('a')]),
      ],
      [
        'in the middle of the checkout',
        async () => {
          await repo.git.run(repo.path, ['worktree', 'add', '-q', '--lock', '-b', 'mngr/a', repo.worktree('a')]);
          await rm(join(repo.worktree('a'), 'a.txt'));
          await writeFile(join(commonDir(), 'worktrees', 'a', 'index.lock'), '');
        },
      ],
    ];

    it.each(crashes)('%s, the same agent gets its worktree', async (_when, crash) => {
      await claim('a');
      await crash();
      expect(await addWorktree(repo.git, spec('a'))).toMatchObject({ outcome: 'created' });
      expect(await readdir(repo.worktree('a'))).toEqual(['.git', 'a.txt']);
      expect(await repo.worktrees()).toBe(1);
    });

    it.each(crashes)('%s, a failed create is undone', async (_when, crash) => {
      await claim('a');
      await crash();
      await undoAdd(repo.git, { repo: repo.path, path: repo.worktree('a'), agentId: 'agent-a', name: 'a', now });
      expect([await repo.branches(), await repo.worktrees()]).toEqual(['main', 0]);
      expect(await repo.files.exists(repo.worktree('a'))).toBe(false);
    });

    it('leaves alone what somebody else put there since', async () => {
      await claim('a');
      await mkdir(repo.worktree('a'), { recursive: true });
      await writeFile(join(repo.worktree('a'), 'mine'), 'x');
      await expect(addWorktree(repo.git, spec('a'))).rejects.toMatchObject(rejected('workspace.path-taken'));
      expect(await readFile(join(repo.worktree('a'), 'mine'), 'utf8')).toBe('x');
    });

    it('keeps a branch that got commits since', async () => {
      await claim('a');
      await repo.git.run(repo.path, ['worktree', 'add', '-q', '-b', 'mngr/a', repo.worktree('a')]);
      const tip = await repo.commit('work', 'x', repo.worktree('a'));
      await undoAdd(repo.git, { repo: repo.path, path: repo.worktree('a'), agentId: 'agent-a', name: 'a', now });
      expect(await repo.git.text(repo.path, ['rev-parse', 'mngr/a'])).toBe(tip);
    });

    it('finishes a removal that was interrupted in the middle', async () => {
      await addWorktree(repo.git, spec('a'));
      const admin = await findWorktree(repo.git, commonDir(), repo.worktree('a'));
      if (admin === undefined) throw new Error('no worktree');
      await markRemoving(repo.git, admin);
      await rm(join(repo.worktree('a'), '.git'));
      expect(await removeWorktree(repo.git, { repo: repo.path, path: repo.worktree('a'), agentId: 'agent-a' })).toBe(
        'removed',
      );
      expect([await repo.worktrees(), await repo.files.exists(repo.worktree('a'))]).toEqual([0, false]);
    });
  });

  it('removes a clean worktree, once, and keeps its branch', async () => {
    await addWorktree(repo.git, spec('a'));
    const remove = { repo: repo.path, path: repo.worktree('a'), agentId: 'agent-a' };
    expect([await removeWorktree(repo.git, remove), await removeWorktree(repo.git, remove)]).toEqual([
      'removed',
      'absent',
    ]);
    expect([await repo.branches(), await repo.worktrees()]).toEqual(['main\nmngr/a', 0]);
  });

  it.each([
    ['an untracked file', (path: string) => writeFile(join(path, 'new'), 'x')],
    ['a changed file', (path: string) => writeFile(join(path, 'a.txt'), 'x')],
    ['a deleted file', (path: string) => rm(join(path, 'a.txt'))],
  ])('does not remove a worktree with %s, unless told to', async (_what, work) => {
    await addWorktree(repo.git, spec('a'));
    await work(repo.worktree('a'));
    const remove = { repo: repo.path, path: repo.worktree('a'), agentId: 'agent-a' };
    await expect(removeWorktree(repo.git, remove)).rejects.toMatchObject({
      ...rejected('workspace.unsaved-work'),
      facts: { count: 1 },
    });
    expect(await repo.files.exists(repo.worktree('a'))).toBe(true);
    expect(await removeWorktree(repo.git, { ...remove, force: true })).toBe('removed');
  });

  it('removes nothing when git cannot tell what is unsaved', async () => {
    await addWorktree(repo.git, spec('a'));
    await writeFile(join(repo.worktree('a'), 'new'), 'x');
    await writeFile(join(commonDir(), 'worktrees', 'a', 'index'), 'broken');
    await expect(
      removeWorktree(repo.git, { repo: repo.path, path: repo.worktree('a'), agentId: 'agent-a' }),
    ).rejects.toMatchObject({
      code: 'git.failed',
    });
    expect(await readFile(join(repo.worktree('a'), 'new'), 'utf8')).toBe('x');
  });

  it("removes nobody else's worktree, and never the repository", async () => {
    await addWorktree(repo.git, spec('a'));
    await repo.git.run(repo.path, ['worktree', 'add', '-q', '-b', 'theirs', repo.worktree('theirs')]);
    for (const path of [repo.worktree('a'), repo.worktree('theirs'), repo.path, repo.dir]) {
      const remove = { repo: repo.path, path, agentId: 'agent-b', force: true };
      await expect(removeWorktree(repo.git, remove)).rejects.toMatchObject(rejected('workspace.not-ours'));
      expect(await repo.files.exists(path)).toBe(true);
    }
  });

  it('keeps unsaved work under a ref, without changing the worktree, and it can be restored', async () => {
    await addWorktree(repo.git, spec('a'));
    const path = repo.worktree('a');
    const tip = await repo.commit('work', 'committed', path);
    await writeFile(join(path, 'a.txt'), 'changed');
    await writeFile(join(path, 'untracked'), 'new');
    const before = await repo.git.text(path, ['status', '--porcelain=v2', '--branch']);
    const kept = await keepUnsaved(repo.git, { worktree: path, name: 'a', branch: 'mngr/a', now });
    expect(await repo.git.text(path, ['status', '--porcelain=v2', '--branch'])).toBe(before);
    expect(kept.ref).toBe('refs/mngr/kept/a/20300102T030405678Z');

    await removeWorktree(repo.git, { repo: repo.path, path, agentId: 'agent-a', force: true });
    await deleteBranch(repo.git, { repo: repo.path, branch: 'mngr/a', force: true });
    const run = await repo.runner.run(['sh', '-c', kept.restoreCommand], {
      timeoutMs: 5_000,
      env: { PATH: '/usr/bin:/bin' },
    });
    expect(run.stderr.toString()).toBe('');
    const show = (what: string): Promise<string> => repo.git.text(repo.path, ['show', `a-restored:${what}`]);
    expect([await show('a.txt'), await show('untracked'), await show('work')]).toEqual(['changed', 'new', 'committed']);
    expect(await repo.git.text(repo.path, ['rev-parse', 'a-restored^'])).toBe(tip);
  });

  it('keeps the commits of the branch also when the worktree is elsewhere', async () => {
    await addWorktree(repo.git, spec('a'));
    const path = repo.worktree('a');
    const tip = await repo.commit('work', 'x', path);
    await repo.git.run(path, ['checkout', '-q', '--detach', 'main']);
    const { commit } = await keepUnsaved(repo.git, { worktree: path, name: 'a', branch: 'mngr/a', now });
    expect(await repo.git.text(repo.path, ['merge-base', commit, tip])).toBe(tip);
  });

  it('does not pretend to keep a repository inside the worktree', async () => {
    await addWorktree(repo.git, spec('a'));
    const nested = join(repo.worktree('a'), 'nested');
    await mkdir(nested);
    await repo.git.run(nested, ['init', '-q']);
    await repo.commit('x', 'x', nested);
    await expect(keepUnsaved(repo.git, { worktree: repo.worktree('a'), name: 'a', now })).rejects.toMatchObject(
      rejected('workspace.nested-repository'),
    );
  });

  it('deletes a branch only when its commits are somewhere else', async () => {
    await addWorktree(repo.git, spec('a'));
    await repo.commit('work', 'x', repo.worktree('a'));
    expect(await unsavedWork(repo.git, repo.worktree('a'), 'mngr/a')).toMatchObject({ unmergedCommits: 1 });
    await removeWorktree(repo.git, { repo: repo.path, path: repo.worktree('a'), agentId: 'agent-a' });
    const branch = { repo: repo.path, branch: 'mngr/a' };
    await expect(deleteBranch(repo.git, branch)).rejects.toMatchObject({
      ...rejected('workspace.branch-unmerged'),
      facts: { commits: 1 },
    });
    await repo.git.run(repo.path, ['update-ref', 'refs/remotes/origin/copy', 'mngr/a']);
    expect([await deleteBranch(repo.git, branch), await deleteBranch(repo.git, branch)]).toEqual(['deleted', 'absent']);
  });

  it('keeps what a failed create left in its worktree before undoing it', async () => {
    await addWorktree(repo.git, spec('a'));
    await writeFile(join(repo.worktree('a'), 'new'), 'x');
    const undo = { repo: repo.path, path: repo.worktree('a'), agentId: 'agent-a', name: 'a', now };
    const kept = await undoAdd(repo.git, undo);
    expect(await repo.git.text(repo.path, ['show', `${kept?.ref}:new`])).toBe('x');
    expect([await repo.branches(), await repo.worktrees()]).toEqual(['main', 0]);
    expect(await undoAdd(repo.git, undo)).toBeUndefined();
  });

  it('runs no program of the repository', async () => {
    const pwned = join(repo.dir, 'pwned');
    await writeFile(join(commonDir(), 'hooks', 'post-checkout'), `#!/bin/sh\ntouch '${pwned}'\n`);
    await chmod(join(commonDir(), 'hooks', 'post-checkout'), 0o755);
    await repo.git.run(repo.path, ['config', 'core.fsmonitor', `touch '${pwned}'; false`]);
    await addWorktree(repo.git, spec('a'));
    await inspectRepository(repo.git, repo.worktree('a'));
    expect(await repo.files.exists(pwned)).toBe(false);
  });
});
