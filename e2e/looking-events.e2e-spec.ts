import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess, eventually, isAlive, type CliWorld } from '@mngr/testing';
import { background } from './background.js';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 60_000;

interface Line {
  readonly event_id: string;
  readonly timestamp: string;
  readonly source: string;
  readonly type: string;
}

const linesOf = (text: string): Line[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);

/** A record of a transcript as claude's converter writes it. */
const record = (n: number, role: 'user' | 'assistant', text: string): string =>
  `${JSON.stringify({
    timestamp: `2030-01-01T00:00:${String(n).padStart(2, '0')}.000Z`,
    type: `${role}_message`,
    event_id: `record-${n}`,
    source: 'claude/common_transcript',
    ...(role === 'user' ? { content: text } : { text }),
  })}\n`;

describe('what agents tell', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));
  const folderOf = (id: string): string => join(world.hostDir, 'agents', id);

  it(
    'as a transcript: the one that stands in its folder, by role, head and tail, also after its end',
    async () => {
      const { id } = await world.create('talker');
      const refused = await world.run(['transcript', 'talker']);
      expect(refused).toMatchObject({ code: 1, stdout: '' });
      expect(refused.stderr).toContain('of type command, which does not produce a common transcript');

      const dataFile = join(folderOf(id), 'data.json');
      const data = JSON.parse(readFileSync(dataFile, 'utf8')) as object;
      writeFileSync(dataFile, JSON.stringify({ ...data, type: 'claude' }));
      const folder = join(folderOf(id), 'events/claude/common_transcript');
      mkdirSync(folder, { recursive: true });
      const turns = [1, 2, 3].flatMap((n) => [
        record(2 * n, 'user', `question ${n}`),
        record(2 * n + 1, 'assistant', `answer ${n}`),
      ]);
      writeFileSync(join(folder, 'events.jsonl'), turns.join(''));

      const shown = (...flags: string[]): Promise<string> => world.ok(['transcript', 'talker', ...flags]);
      expect(await shown('--head', '2')).toBe('user: question 1\nassistant: answer 1\n');
      expect(await shown('--tail', '1')).toBe('assistant: answer 3\n');
      expect(await shown('--role', 'assistant', '--tail', '5')).toBe(
        'assistant: answer 1\nassistant: answer 2\nassistant: answer 3\n',
      );
      expect(await shown('--role', 'agent', '--format', '{event_id}')).toBe('record-3\nrecord-5\nrecord-7\n');
      expect(await shown('--format', 'jsonl')).toBe(turns.join(''));
      expect(JSON.parse(await shown('--format', 'json', '--role', 'user'))).toHaveLength(3);
      expect(await world.run(['transcript', 'talker', '--head', '1', '--tail', '1'])).toMatchObject({ code: 2 });
      expect(await world.run(['transcript', 'talker', '--role', 'nobody'])).toMatchObject({ code: 2 });

      await world.ok(['destroy', 'talker', '--force']);
      expect(await world.ok(['transcript', id, '--tail', '1'])).toBe('assistant: answer 3\n');
    },
    TIMEOUT_MS,
  );

  it(
    'as events: of the log and of its files in the order of time, filtered, and pushed while it is followed',
    async () => {
      const { id } = await world.create('writer');
      const folder = join(folderOf(id), 'events/claude/common_transcript');
      mkdirSync(folder, { recursive: true });
      const file = join(folder, 'events.jsonl');
      writeFileSync(file, record(1, 'user', 'one') + record(2, 'assistant', 'two') + record(3, 'user', 'three'));

      const all = linesOf(await world.ok(['event', 'writer']));
      for (const line of all)
        expect(line).toMatchObject({
          event_id: expect.stringMatching(/./),
          timestamp: expect.stringMatching(/^\d{4}-/),
          source: expect.stringMatching(/./),
          type: expect.stringMatching(/./),
        });
      expect(all.map(({ timestamp }) => timestamp)).toEqual(all.map(({ timestamp }) => timestamp).toSorted());
      expect(all.slice(-3).map(({ event_id }) => event_id)).toEqual(['record-1', 'record-2', 'record-3']);
      const chosen = async (...flags: string[]): Promise<string[]> =>
        linesOf(await world.ok(['event', 'writer', ...flags])).map(({ event_id }) => event_id);
      expect(await chosen('--include', 'type=="user_message"')).toEqual(['record-1', 'record-3']);
      expect(await chosen('claude', '--exclude', 'content == "one"', '--head', '1')).toEqual(['record-2']);
      expect(await chosen('--source', 'claude/common_transcript', '--tail', '2')).toEqual(['record-2', 'record-3']);
      expect(await chosen('--source', 'mngr/agents', '--include', 'data.pid > 1')).toHaveLength(1);
      const bad = await world.run(['event', 'writer', '--include', 'bad (((']);
      expect(bad).toMatchObject({ code: 1, stdout: '' });
      expect(bad.stderr).toContain('Invalid include filter expression');
      expect((await world.run(['event', 'nobody'])).stderr).toContain('Could not find agent');
      expect(await world.run(['event', 'writer', '--head', '1', '--tail', '1'])).toMatchObject({ code: 2, stdout: '' });

      const following = background(world, ['event', 'writer', '--follow', '--tail', '1', '--format', '{event_id}']);
      try {
        await following.until((text) => text === 'record-3\n');
        appendFileSync(file, record(4, 'assistant', 'four'));
        const appendedAt = performance.now();
        await following.until((text) => text.endsWith('record-4\n'));
        expect(performance.now() - appendedAt).toBeLessThan(2_000);
        mkdirSync(join(folderOf(id), 'events/mine/new'), { recursive: true });
        writeFileSync(join(folderOf(id), 'events/mine/new/events.jsonl'), '{"event_id":"new-1","type":"note"}\n');
        await following.until((text) => text.endsWith('new-1\n'));
      } finally {
        await following.stop();
      }
    },
    TIMEOUT_MS,
  );

  it(
    'of hosts: their events, and waiting for them',
    async () => {
      const { host } = await world.agent('writer');
      const ofHost = linesOf(await world.ok(['event', `@${host.name}`]));
      expect(ofHost.map(({ type }) => type)).toContain('HostRegistered');
      expect(new Set(ofHost.map(({ source }) => source))).toEqual(new Set(['mngr/hosts']));
      expect((await world.run(['event', '@nowhere'])).stderr).toContain('no hosts found matching nowhere');
      expect(await world.ok(['wait', `@${host.name}`, 'RUNNING'])).toBe(`${host.name} is RUNNING\n`);
      expect(await world.run(['wait', host.id, '--timeout', '0.2s'])).toMatchObject({ code: 2 });
      expect(await world.run(['wait', 'nobody', '--timeout', '0.2s'])).toMatchObject({ code: 1, stdout: '' });
    },
    TIMEOUT_MS,
  );

  it(
    'is waited for on all of several targets, or on any',
    async () => {
      await world.create('early', ['true']);
      await world.create('late');
      const any = await world.run(['wait', 'early', 'late', 'DONE', '--any', '--timeout', '20s']);
      expect(any).toMatchObject({ code: 0 });
      const all = background(world, ['wait', 'early', 'late', '--state', 'DONE', '--state', 'STOPPED']);
      const late = await world.agent('late');
      await world.ok(['stop', 'late']);
      await all.until((text) => text === 'early is DONE\nlate is STOPPED\n');
      expect(await world.ok(['wait', '-', 'STOPPED'], { stdin: `${late.id}\n` })).toBe('late is STOPPED\n');
      expect(await world.ok(['wait'], { stdin: `${late.id}\n` })).toBe('late is STOPPED\n');
    },
    TIMEOUT_MS,
  );

  it(
    'to observers: what comes and goes, and each change of a state, one JSON object a line',
    async () => {
      const dir = join(world.home, 'seen');
      const codes: (number | null)[] = [];
      const discovering = background(world, ['observe', '--discovery-only']);
      const observing = background(world, ['observe', '--stream-events', '--events-dir', dir]);
      try {
        const [first] = linesOf(await discovering.until((text) => text.includes('\n')));
        expect(first).toMatchObject({ type: 'DISCOVERY_PROVIDER', provider_name: 'local' });
        await observing.until((text) => text.includes('AGENTS_FULL_STATE'));
        const second = await world.run(['observe', '--events-dir', dir]);
        expect(second).toMatchObject({ code: 1, stdout: '' });
        expect(second.stderr).toContain('Another observer');

        const { id } = await world.create('seen');
        await discovering.until((text) =>
          linesOf(text).some((line) => line.type === 'AGENT_DISCOVERED' && JSON.stringify(line).includes(id)),
        );
        await world.ok(['stop', 'seen']);
        await observing.until((text) => text.includes('"state":"STOPPED","previous_state":"RUNNING"'));
        await world.ok(['destroy', 'seen', '--force']);
        await discovering.until((text) => linesOf(text).some((line) => line.type === 'AGENT_DESTROYED'));
        await observing.until((text) => linesOf(text).some((line) => line.type === 'AGENT_REMOVED'));
      } finally {
        codes.push(await discovering.stop(), await observing.stop());
      }
      expect(codes).toEqual([0, 0]);
      const states = linesOf(readFileSync(join(dir, 'events/mngr/agent_states/events.jsonl'), 'utf8'));
      expect(states.map(({ type }) => type)).toContain('AGENT_STATE_CHANGE');
      expect(existsSync(join(dir, 'events/mngr/observe_lock'))).toBe(false);
    },
    TIMEOUT_MS,
  );

  it(
    'to an observer in the background, which tells when it could not begin and goes when it is told to',
    async () => {
      const dir = join(world.home, 'kept');
      const { pid } = JSON.parse(
        await world.ok(['observe', '--events-dir', dir, '--daemonize', '--format', 'json']),
      ) as { pid: number };
      try {
        const again = await world.run(['observe', '--events-dir', dir, '--daemonize']);
        expect(again).toMatchObject({ code: 1, stdout: '' });
        expect(again.stderr).toContain(`Another observer (pid ${pid})`);
        expect(await world.run(['observe', '--discovery-only', '--daemonize'])).toMatchObject({ code: 2 });
        const { id } = await world.create('kept');
        const file = join(dir, 'events/mngr/agents/events.jsonl');
        await eventually(() => readFileSync(file, 'utf8').includes(id));
        await world.ok(['destroy', 'kept', '--force']);
      } finally {
        endProcess(pid, 'SIGTERM');
      }
      await eventually(() => !existsSync(join(dir, 'events/mngr/observe_lock')) && !isAlive(pid));
    },
    TIMEOUT_MS,
  );

  it(
    'as evidence: what its state rests on, with the source of each piece',
    async () => {
      const { id, pid } = await world.create('judged');
      writeFileSync(join(folderOf(id), 'permissions_waiting'), '');
      await world.until('judged', 'WAITING');
      const why = JSON.parse(await world.ok(['why', 'judged', '--format', 'json'])) as {
        state: string;
        evidence: { from: string; source: string; text: string }[];
      };
      expect(why.state).toBe('WAITING');
      expect(why.evidence).toEqual(
        expect.arrayContaining([
          expect.objectContaining({ from: 'host-agent', source: 'process', text: expect.stringContaining(`${pid} `) }),
          expect.objectContaining({
            from: 'host-agent',
            source: 'tmux',
            text: expect.stringContaining('-judged runs '),
          }),
          expect.objectContaining({
            from: 'host-agent',
            source: 'marker',
            text: 'the file permissions_waiting exists',
          }),
          expect.objectContaining({ from: 'log', text: expect.stringContaining('AgentStarted') }),
        ]),
      );
      await world.ok(['destroy', 'judged', '--force']);
      const after = await world.ok(['why', id]);
      expect(after).toContain('it was destroyed here');
      expect(after).toContain('AgentDestroyed');
    },
    TIMEOUT_MS,
  );

  it(
    'on their screens: of any window, and of what has ended',
    async () => {
      const { id, session } = await world.create('shown', ['sh', '-c', 'echo from-the-agent; sleep 99999']);
      world.tmux('new-window', '-d', '-t', `=${session}:`, '-n', 'logs: all', 'echo from-the-window; sleep 99999');
      const seen = async (...flags: string[]): Promise<string> => world.ok(['capture', ...flags]);
      expect(await seen('shown')).toContain('from-the-agent');
      expect(await seen('shown', '-w', 'logs: all')).toContain('from-the-window');
      expect(await seen('shown', '--window', '1', '--full')).toContain('from-the-window');
      expect(await seen('shown', '-w', 'agent')).toContain('from-the-agent');
      const missing = await world.run(['capture', 'shown', '-w', 'nope']);
      expect(missing).toMatchObject({ code: 1, stdout: '' });
      expect(missing.stderr).toContain('Its windows: agent, logs: all');

      await world.ok(['stop', 'shown']);
      expect(await seen('shown', '--full')).toContain('from-the-agent');
      expect((await world.run(['capture', 'shown', '-w', 'agent'])).stderr).toContain('no terminal now');
      expect(await seen('shown', '--start')).toContain('from-the-agent');
      await world.ok(['destroy', 'shown', '--force']);
      expect(await seen(id, '--full')).toContain('from-the-agent');
    },
    TIMEOUT_MS,
  );
});
