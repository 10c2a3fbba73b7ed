import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { jetstream, jetstreamManager, StorageType } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import pg from 'pg';
import { percentile } from '../kit/percentile.js';

export interface Floor {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

const run = promisify(execFile);

function floorOf(times: readonly number[]): Floor {
  return { p50: percentile(times, 0.5), p95: percentile(times, 0.95), p99: percentile(times, 0.99) };
}

async function timed(count: number, task: (index: number) => Promise<unknown>): Promise<Floor> {
  const times: number[] = [];
  for (let index = 0; index < count; index++) {
    const begin = performance.now();
    await task(index);
    times.push(performance.now() - begin);
  }
  return floorOf(times);
}

/** One row and its commit, one client. */
export async function commitFloor(postgresUrl: string): Promise<Floor> {
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    await client.query('CREATE TABLE IF NOT EXISTS load_floor (n int, body text)');
    return await timed(300, (n) => client.query('INSERT INTO load_floor VALUES ($1, $2)', [n, 'x'.repeat(300)]));
  } finally {
    await client.end();
  }
}

/** What a message cannot do without: three messages on JetStream and two commits, one after the other. */
export async function messageFloor(natsUrl: string, postgresUrl: string): Promise<Floor> {
  const nc = await connect({ servers: natsUrl });
  const client = new pg.Client({ connectionString: postgresUrl });
  await client.connect();
  try {
    const jsm = await jetstreamManager(nc);
    await jsm.streams.add({ name: 'LOAD_FLOOR', subjects: ['load.floor'], storage: StorageType.File });
    await client.query('CREATE TABLE IF NOT EXISTS load_floor (n int, body text)');
    const js = jetstream(nc);
    const [publish, commit] = [
      () => js.publish('load.floor', 'x'.repeat(500)),
      (n: number) => client.query('INSERT INTO load_floor VALUES ($1, $2)', [n, 'x'.repeat(300)]),
    ];
    const floor = await timed(200, async (n) => {
      await publish();
      await commit(n);
      await publish();
      await publish();
      await commit(n);
    });
    await jsm.streams.delete('LOAD_FLOOR');
    return floor;
  } finally {
    await client.end();
    await nc.close();
  }
}

/** `git worktree add` and `tmux new-session` alone, `count` times: git one by one, because two at once fail. @returns seconds */
export async function startFloor(repository: string, folder: string, tmuxDir: string, count: number): Promise<number> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder, TMUX_TMPDIR: tmuxDir };
  const options = { env, timeout: 30_000 };
  const begin = performance.now();
  for (let n = 0; n < count; n++) {
    const tree = `${folder}/floor-${n}`;
    await run('git', ['-C', repository, 'worktree', 'add', '-q', '-b', `floor-${n}`, tree], options);
    await run('tmux', ['-L', 'floor', 'new-session', '-d', '-s', `floor-${n}`, '-c', tree, 'sleep', '999'], options);
  }
  const seconds = (performance.now() - begin) / 1_000;
  await run('tmux', ['-L', 'floor', 'kill-server'], options).catch(() => {});
  return seconds;
}
