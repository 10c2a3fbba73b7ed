import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { once } from 'node:events';
import { type CliWorld, endProcess, eventually } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 30_000;

interface EventRecord {
  readonly event_id: string;
  readonly timestamp: string;
  readonly source: string;
  readonly type: string;
}

describe('the state of an agent', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  it(
    'follows the marker files within one list',
    async () => {
      const { id } = await world.create('marked');
      const marker = (name: string): string => join(world.hostDir, 'agents', id, name);
      expect(await world.agent('marked')).toMatchObject({ state: 'RUNNING' });
      writeFileSync(marker('permissions_waiting'), '');
      expect(await world.agent('marked')).toMatchObject({ state: 'WAITING' });
      rmSync(marker('permissions_waiting'));
      expect(await world.agent('marked')).toMatchObject({ state: 'RUNNING' });
      writeFileSync(marker('active'), '');
      expect(await world.agent('marked')).toMatchObject({
        state: 'RUNNING',
        reason: expect.stringContaining('active'),
      });
      rmSync(marker('active'));
      expect((await world.agent('marked')).reason).not.toContain('active');
    },
    TIMEOUT_MS,
  );

  describe('is waited for', () => {
    /** How long after `change` the waiting program ended. */
    async function lagOf(
      args: readonly string[],
      change: () => void | Promise<unknown>,
    ): Promise<{ code: number | null; lagMs: number; stdout: string }> {
      const waiting = world.spawn(args);
      let stdout = '';
      waiting.stdout?.on('data', (chunk) => (stdout += String(chunk)));
      const closed = once(waiting, 'close');
      // It watches once it holds a connection to the gateway for a while: the stream of events.
      await eventually(
        () => world.shell(`ls /proc/${waiting.pid}/fd -l 2>/dev/null | grep -c socket: || true`),
        (count) => Number(count) > 3,
      );
      await change();
      const changedAt = performance.now();
      const [code] = (await closed) as [number | null];
      return { code, lagMs: performance.now() - changedAt, stdout };
    }

    it(
      'and the end of its program is told within 500 ms',
      async () => {
        const { work_dir } = await world.create('finite', ['sh', '-c', 'until [ -e go ]; do sleep 0.02; done; exit 3']);
        const { code, lagMs } = await lagOf(['wait', 'finite', 'DONE', '--timeout', '20s'], () =>
          writeFileSync(join(work_dir, 'go'), ''),
        );
        expect(code).toBe(0);
        expect(lagMs).toBeLessThan(500 + 100);
      },
      TIMEOUT_MS,
    );

    it(
      'and its stop is told within 500 ms',
      async () => {
        await world.create('stoppable');
        const { code, lagMs } = await lagOf(['wait', 'stoppable', '--timeout', '20s'], () =>
          world.ok(['stop', 'stoppable']),
        );
        expect(code).toBe(0);
        expect(lagMs).toBeLessThan(500);
      },
      TIMEOUT_MS,
    );

    it(
      'and a marker that makes it WAITING is told within 500 ms',
      async () => {
        const { id } = await world.create('asking');
        const marker = join(world.hostDir, 'agents', id, 'permissions_waiting');
        const { code, lagMs } = await lagOf(['wait', 'asking', 'WAITING', '--timeout', '20s'], () =>
          writeFileSync(marker, ''),
        );
        expect(code).toBe(0);
        expect(lagMs).toBeLessThan(500 + 100);
      },
      TIMEOUT_MS,
    );

    it(
      'in vain: exit code 2 in time',
      async () => {
        await world.create('endless');
        const startedAt = performance.now();
        expect((await world.run(['wait', 'endless', 'STOPPED', '--timeout', '0.5s'])).code).toBe(2);
        expect(performance.now() - startedAt).toBeLessThan(3_000);
      },
      TIMEOUT_MS,
    );

    it(
      'for nothing when it is there already, and in vain when the agent is destroyed meanwhile',
      async () => {
        await world.create('brief', ['true']);
        await world.until('brief', 'DONE');
        expect((await world.run(['wait', 'brief', '--timeout', '1s'])).code).toBe(0);
        await world.create('doomed');
        const { code } = await lagOf(['wait', 'doomed', 'WAITING', '--timeout', '20s'], () =>
          world.ok(['destroy', 'doomed', '-f', '-b']),
        );
        expect(code).toBe(1);
      },
      TIMEOUT_MS,
    );
  });

  describe('as told by event', () => {
    it(
      'is one JSON object a line, oldest first, with fixed fields',
      async () => {
        const { id } = await world.create('told', undefined);
        await world.ok(['stop', 'told']);
        const { code, stdout, stderr } = await world.run(['event', 'told']);
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        const records = stdout
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as EventRecord);
        for (const record of records)
          expect(record).toMatchObject({
            event_id: expect.any(String),
            timestamp: expect.stringMatching(/^\d{4}-/),
            source: expect.any(String),
            type: expect.any(String),
          });
        expect(records.map(({ event_id }) => BigInt(event_id))).toEqual(
          records.map(({ event_id }) => BigInt(event_id)).toSorted((a, b) => (a < b ? -1 : 1)),
        );
        const types = records.map(({ type }) => type);
        expect(types.indexOf('AgentRequested')).toBeLessThan(types.indexOf('AgentStarted'));
        expect(types.at(-1)).toBe('AgentStopped');
        expect((await world.ok(['event', 'told', '--tail', '2'])).trimEnd().split('\n')).toHaveLength(2);
        expect(await world.ok(['event', 'told', '--head', '1'])).toContain('AgentRequested');
        await world.ok(['destroy', 'told', '-f', '-b']);
        expect(await world.ok(['event', id])).toContain('AgentDestroyed');
      },
      TIMEOUT_MS,
    );

    it(
      'comes with --follow as it happens, also over a restart of the control plane, each event once',
      async () => {
        await world.create('followed');
        const following = world.spawn(['event', 'followed', '--follow']);
        const records: EventRecord[] = [];
        if (following.stdout === null) throw new Error('no stdout');
        createInterface({ input: following.stdout }).on('line', (line) =>
          records.push(JSON.parse(line) as EventRecord),
        );
        const types = (): string[] => records.map(({ type }) => type);
        try {
          await eventually(() => types().includes('AgentStarted'));
          const stoppedAt = performance.now();
          await world.ok(['stop', 'followed']);
          await eventually(() => types().includes('AgentStopped'), Boolean, 2_000);
          expect(performance.now() - stoppedAt).toBeLessThan(7_000);
          await world.ok(['down']);
          await world.ok(['start', 'followed']);
          await eventually(() => types().filter((type) => type === 'AgentStarted').length === 2);
          const all = (await world.ok(['event', 'followed']))
            .trimEnd()
            .split('\n')
            .map((line) => (JSON.parse(line) as EventRecord).event_id);
          await eventually(() => records.length >= all.length);
          expect(records.map(({ event_id }) => event_id)).toEqual(all);
        } finally {
          endProcess(following.pid ?? 0);
        }
      },
      TIMEOUT_MS,
    );
  });
});
