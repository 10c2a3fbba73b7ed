import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { readFile } from 'node:fs/promises';
import { eventually, TestTmux } from '../testing/test-tmux.js';
import { readExit } from '../launch/launch-records.js';
import { isSameProcess, liveStartTime, readPsTable } from './process-table.js';
import { processesOf } from './processes-of.js';
import { stopTree } from './stop-tree.js';

// What bears the id of an agent is ended on the whole machine, also where another spec's agent has the same.
const RUN = randomBytes(4).toString('hex');
const A = `a-${RUN}`;
const FOO = `foo-${RUN}`;

describe('stopping the processes of an agent', () => {
  let test: TestTmux;
  beforeEach(async () => {
    test = await TestTmux.start();
    await test.tmux('new-session', '-d', '-s', 'keep', 'cat'); // the server outlives the agents
  });
  afterEach(() => test.stop());

  /** Launches shell text that appends a pid per line to a file, and waits for `count` of them. */
  async function launch(agentId: string, count: number, shellText: string) {
    const file = join(test.dir, `pids-${agentId}`);
    const pane = await test.launch(test.server(), agentId, {
      command: { shellText: `exec 3>>'${file}'; ${shellText}` },
    });
    const read = async (): Promise<number[]> =>
      (await readFile(file, 'utf8').catch(() => '')).split('\n').filter(Boolean).map(Number);
    const pids = await eventually(read, (found) => found.length >= count);
    return { pane, pids, roots: [{ pid: pane.panePid }], protectedPids: [pane.serverPid] };
  }

  const survivors = async (pids: readonly number[]): Promise<number[]> => {
    const times = await Promise.all(pids.map((pid) => liveStartTime(test.runner, pid)));
    return pids.filter((_pid, index) => times[index] !== undefined);
  };

  it('ends an obedient agent at once and lets it record its end', async () => {
    const { pids, roots, pane } = await launch(A, 1, 'echo $$ >&3; exec sleep 600');
    const started = performance.now();
    const stopped = await stopTree(test.runner, { agentId: A, incarnation: 1, roots, gracefulTimeoutMs: 5_000 });
    expect(stopped).toMatchObject({ remaining: [], killed: 0, scanned: 'proc' });
    expect(performance.now() - started).toBeLessThan(2_000);
    expect(await survivors([...pids, pane.panePid])).toEqual([]);
    expect(await readExit(test.files, test.stateDir(A), 1)).toMatchObject({ exitCode: 143, signal: 'SIGTERM' });
  });

  it('ends grandchildren that left the session, ignore TERM and HUP, or are stopped', async () => {
    const stubborn = "trap '' TERM HUP INT; echo $$ >&3; while :; do sleep 1; done";
    const { pids, roots, protectedPids, pane } = await launch(
      A,
      4,
      `setsid sh -c "(${stubborn.replaceAll('$', '\\$')}) & wait" >/dev/null 2>&1 &
       nohup setsid sh -c 'echo $$ >&3; exec sleep 600' >/dev/null 2>&1 &
       sh -c 'echo $$ >&3; kill -STOP $$; sleep 600' & sh -c "${stubborn.replaceAll('$', '\\$')}" &
       wait`,
    );
    const stopped = await stopTree(test.runner, {
      agentId: A,
      incarnation: 1,
      roots,
      protectedPids,
      gracefulTimeoutMs: 300,
    });
    expect(stopped.remaining).toEqual([]);
    expect(stopped.killed).toBeGreaterThanOrEqual(2);
    expect(await survivors([...pids, pane.panePid])).toEqual([]);
    expect(await liveStartTime(test.runner, pane.serverPid)).toBeDefined();
  });

  it('finds a process that left the tree after its agent ended', async () => {
    const { pids, roots } = await launch(A, 1, "setsid sh -c 'echo $$ >&3; exec sleep 600' & exit 0");
    await eventually(() => readExit(test.files, test.stateDir(A), 1));
    await test.tmux('kill-session', '-t', `=mngr-${A}:`);
    await stopTree(test.runner, { agentId: A, roots: [], gracefulTimeoutMs: 2_000 });
    expect(await survivors([...pids, ...roots.map(({ pid }) => pid)])).toEqual([]);
  });

  it('leaves an agent alone whose id begins alike, and another incarnation', async () => {
    const one = await launch(FOO, 1, 'echo $$ >&3; exec sleep 600');
    const two = await launch(`${FOO}-2`, 1, 'echo $$ >&3; exec sleep 600');
    await stopTree(test.runner, { agentId: FOO, roots: [], incarnation: 2, gracefulTimeoutMs: 1_000 });
    expect(await survivors(one.pids)).toEqual(one.pids);
    await stopTree(test.runner, { agentId: FOO, roots: [], gracefulTimeoutMs: 1_000 });
    expect(await survivors(one.pids)).toEqual([]);
    expect(await survivors(two.pids)).toEqual(two.pids);
  });

  it('touches nobody else when the tmux server itself inherited the id of the agent', async () => {
    const env = { ...test.env, MNGR_AGENT_ID: A };
    await test.tmux('kill-server');
    await test.runner.run(['tmux', '-L', 'default', 'new-session', '-d', '-s', 'private', 'sleep', '600'], {
      timeoutMs: 5_000,
      env,
    });
    const person = Number(await test.tmux('display-message', '-p', '-t', '=private:', '#{pane_pid}'));
    const { pids, roots, protectedPids } = await launch(A, 1, 'echo $$ >&3; exec sleep 600');
    await stopTree(test.runner, { agentId: A, roots, protectedPids, gracefulTimeoutMs: 1_000 });
    expect(await survivors(pids)).toEqual([]);
    expect(await survivors([person, ...protectedPids])).toEqual([person, ...protectedPids]);
  });

  it('takes no other process for a recorded one whose number was given again', async () => {
    const { pane } = await launch(A, 1, 'echo $$ >&3; exec sleep 600');
    const startTime = await liveStartTime(test.runner, pane.panePid);
    if (startTime === undefined) throw new Error('no start time');
    const stale = { pid: pane.panePid, startTime: `${startTime}0` };
    expect(await isSameProcess(test.runner, stale)).toBe(false);
    expect((await processesOf(test.runner, { agentId: 'nobody', roots: [stale] })).processes).toEqual([]);
    expect(
      (await processesOf(test.runner, { agentId: 'nobody', roots: [{ ...stale, startTime }] })).processes.length,
    ).toBeGreaterThan(1);
  });

  it('reads the same tree from ps where there is no /proc', async () => {
    const { pane, pids } = await launch(A, 1, 'echo $$ >&3; exec sleep 600');
    const { processByPid, scanned } = await readPsTable(test.runner);
    expect(scanned).toBe('ps');
    expect(processByPid.get(pane.panePid)).toMatchObject({
      parentPid: pane.serverPid,
      groupId: pane.panePid,
      isZombie: false,
    });
    expect(processByPid.get(pids[0] ?? 0)).toMatchObject({ parentPid: pane.panePid });
  });
});
