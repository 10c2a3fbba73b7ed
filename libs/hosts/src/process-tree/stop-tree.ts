import { setTimeout as wait } from 'node:timers/promises';
import type { CommandRunner } from '../command-runner.js';
import type { ProcessId } from './process-id.js';
import { processesOf, type TreeSpec } from './processes-of.js';
import { isSameProcess, liveStartTime } from './process-table.js';

export interface StopSpec extends TreeSpec {
  /** Milliseconds between TERM and KILL; 0 kills at once. */
  readonly gracefulTimeoutMs: number;
}

export interface StoppedTree {
  /** Still there after KILL: not ours to signal, or stuck in the kernel. */
  readonly remaining: readonly number[];
  readonly killed: number;
  readonly terminated: number;
  readonly scanned: 'proc' | 'ps';
}

const POLL_MS = 20;
const VERIFY_MS = 2_000;
const HANG_UP_AFTER_MS = 1_000;
const FREEZE_ROUNDS = 20;

/**
 * Ends everything an agent started: TERM, time to leave, then freezes what is left until no new process appears, KILL.
 * Half way HUP goes to what is left: an interactive shell ignores TERM and heeds that.
 * Returns as soon as all are gone.
 *
 * @throws AppError `process.unlistable` (unavailable); processes may have been signalled
 */
export async function stopTree(runner: CommandRunner, request: StopSpec): Promise<StoppedTree> {
  const spec = { ...request, roots: await pinned(runner, request.roots) };
  const asked = new Map<number, ProcessId>();
  const deadline = performance.now() + spec.gracefulTimeoutMs;
  const hangUpAt = performance.now() + Math.min(HANG_UP_AFTER_MS, spec.gracefulTimeoutMs / 2);
  let hasHungUp = false;
  let { processes: left, scanned } = await processesOf(runner, spec);
  while (spec.gracefulTimeoutMs > 0 && left.length > 0 && performance.now() < deadline) {
    await signalAll(
      runner,
      left.filter((one) => asked.get(one.pid)?.startTime !== one.startTime),
      ['SIGTERM', 'SIGCONT'],
    );
    for (const one of left) asked.set(one.pid, one);
    await goneBy(runner, left, hasHungUp ? deadline : hangUpAt);
    // What left may have started something on its way out.
    ({ processes: left, scanned } = await processesOf(runner, withKnown(spec, asked)));
    if (hasHungUp || performance.now() < hangUpAt) continue;
    hasHungUp = true;
    await signalAll(runner, left, ['SIGHUP']);
  }
  const killed = left.length === 0 ? [] : await killAll(runner, withKnown(spec, asked));
  await goneBy(runner, killed, performance.now() + VERIFY_MS);
  const remaining = await alive(runner, killed);
  const ended = [...asked.values()].filter((one) => !killed.some((other) => other.pid === one.pid));
  return {
    remaining: remaining.map(({ pid }) => pid),
    killed: killed.length - remaining.length,
    terminated: ended.length,
    scanned,
  };
}

/** Adds the start times of now, so that a number that is reused while we wait is not taken for the root. */
async function pinned(runner: CommandRunner, roots: TreeSpec['roots']): Promise<TreeSpec['roots']> {
  const times = await Promise.all(roots.map(async (root) => root.startTime ?? (await liveStartTime(runner, root.pid))));
  return roots.flatMap(({ pid }, index) => {
    const startTime = times[index];
    return startTime === undefined ? [] : [{ pid, startTime }];
  });
}

/** Stops every process first, round by round, so that none can start another between the list and the kill. */
async function killAll(runner: CommandRunner, spec: TreeSpec): Promise<readonly ProcessId[]> {
  const frozen = new Map<number, ProcessId>();
  for (let round = 0; round < FREEZE_ROUNDS; round += 1) {
    const { processes } = await processesOf(runner, withKnown(spec, frozen));
    const fresh = processes.filter((one) => frozen.get(one.pid)?.startTime !== one.startTime);
    if (fresh.length === 0) break;
    await signalAll(runner, fresh, ['SIGSTOP']);
    for (const one of fresh) frozen.set(one.pid, one);
  }
  await signalAll(runner, [...frozen.values()], ['SIGKILL']);
  return [...frozen.values()];
}

/** Keeps what was seen before as roots: a child whose parent died is no descendant of the first roots any more. */
function withKnown<T extends TreeSpec>(spec: T, known: ReadonlyMap<number, ProcessId>): T {
  return { ...spec, roots: [...spec.roots, ...known.values()] };
}

async function signalAll(
  runner: CommandRunner,
  ids: readonly ProcessId[],
  signals: readonly NodeJS.Signals[],
): Promise<void> {
  for (const id of await alive(runner, ids)) for (const signal of signals) signalOne(id.pid, signal);
}

function signalOne(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // ESRCH: it ended. EPERM: it is another user's; it is reported as remaining.
  }
}

async function goneBy(runner: CommandRunner, ids: readonly ProcessId[], deadline: number): Promise<void> {
  while (performance.now() < deadline && (await alive(runner, ids)).length > 0) await wait(POLL_MS);
}

async function alive(runner: CommandRunner, ids: readonly ProcessId[]): Promise<readonly ProcessId[]> {
  const same = await Promise.all(ids.map((id) => isSameProcess(runner, id)));
  return ids.filter((_id, index) => same[index]);
}
