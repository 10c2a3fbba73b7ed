import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventually, type CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 60_000;

describe('message to several agents', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  beforeAll(async () => {
    for (const name of ['ann', 'bob', 'cat']) {
      const labels = name === 'cat' ? [] : ['--label', 'team=b'];
      await world.create(name, ['cat'], ['--transfer', 'none', ...labels]);
    }
    await world.create('off', ['cat'], ['--transfer', 'none']);
    await world.ok(['stop', 'off']);
  }, 2 * TIMEOUT_MS);

  const shows = (name: string, text: string) =>
    eventually(
      () => world.ok(['capture', name]),
      (screen) => screen.includes(text),
      20_000,
    );
  /** An editor that does this to the file it is given. */
  const editor = (name: string, script: string): Record<string, string> => {
    const path = join(world.home, name);
    writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return { VISUAL: '', EDITOR: path };
  };

  it(
    'reaches each of them, and tells how many',
    async () => {
      const stdout = await world.ok(['msg', 'ann', 'bob', '--agent', 'cat', '-m', 'to-all']);
      expect(stdout).toBe(
        ['ann', 'bob', 'cat'].map((name) => `Message sent to: ${name}\n`).join('') +
          'Successfully sent message to 3 agent(s)\n',
      );
      for (const name of ['ann', 'bob', 'cat']) await shows(name, 'to-all');
    },
    TIMEOUT_MS,
  );

  it(
    'reaches only those that a list selects',
    async () => {
      const ids = await world.ok(['list', '--include', 'labels.team == "b"', '--ids']);
      expect(await world.ok(['msg', '-', '-m', 'to-team-b'], { stdin: ids })).toContain('to 2 agent(s)');
      for (const name of ['ann', 'bob']) await shows(name, 'to-team-b');
      expect(await world.ok(['capture', 'cat', '--full'])).not.toContain('to-team-b');
      expect(await world.run(['msg', '-', '-m', 'x'], { stdin: '' })).toEqual({ code: 0, stdout: '', stderr: '' });
    },
    TIMEOUT_MS,
  );

  it(
    'names each that it did not reach, and is a failure then, in every format',
    async () => {
      const args = ['msg', 'ann', 'off', 'nobody', '-m', 'partly'];
      const human = await world.run(args);
      expect(human.code).toBe(1);
      expect(human.stdout).toBe('Message sent to: ann\nSuccessfully sent message to 1 agent(s)\n');
      expect(human.stderr).toMatch(/off[^]*Could not find agent: nobody|nobody[^]*off/);
      const json = await world.run([...args, '--format', 'json']);
      expect({ code: json.code, told: JSON.parse(json.stdout) }).toMatchObject({
        code: 1,
        told: {
          successful_agents: ['ann'],
          failed_agents: [{ agent: 'off' }, { agent: 'nobody', error: 'Could not find agent: nobody' }],
          blocked_agents: [],
          total_sent: 1,
          total_failed: 2,
        },
      });
      const jsonl = await world.run([...args, '--format', 'jsonl']);
      const told = jsonl.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { event: string; agent: string });
      expect(jsonl.code).toBe(1);
      expect(told.map(({ event, agent }) => `${event} ${agent}`).toSorted()).toEqual([
        'message_error nobody',
        'message_error off',
        'message_sent ann',
      ]);
      expect((await world.agent('off')).state).toBe('STOPPED');
    },
    TIMEOUT_MS,
  );

  it(
    'stops at the first failure with --on-error abort, and starts who is stopped with --start',
    async () => {
      const aborted = await world.run(['msg', 'nobody', 'cat', '-m', 'never-sent', '--on-error', 'abort']);
      expect(aborted.code).toBe(1);
      expect(await world.ok(['capture', 'cat', '--full'])).not.toContain('never-sent');
      await world.ok(['msg', 'off', '-m', 'good-morning', '--start']);
      await shows('off', 'good-morning');
      await world.ok(['stop', 'off']);
    },
    TIMEOUT_MS,
  );

  describe('from the editor', () => {
    it(
      'sends what was written there, also when it began with a file',
      async () => {
        await world.ok(['msg', 'ann', '--edit'], { env: editor('writes', 'printf "from-the-editor\\n" > "$1"') });
        await shows('ann', 'from-the-editor');
        writeFileSync(join(world.home, 'draft.md'), 'a draft\n');
        const finish = editor('finishes', 'printf " that-was-finished" >> "$1"');
        await world.ok(['msg', 'ann', '--message-file', '../draft.md', '--edit'], { env: finish });
        await shows('ann', 'a draft that-was-finished');
      },
      TIMEOUT_MS,
    );

    it(
      'sends nothing when nothing was written, when the editor failed, and when nobody can be asked',
      async () => {
        const cases: readonly (readonly [env: Record<string, string>, flags: readonly string[], says: RegExp])[] = [
          [editor('nothing', 'exit 0'), [], /empty/],
          [editor('blank', 'printf "\\n  \\n" > "$1"'), [], /empty/],
          [editor('fails', 'echo half > "$1"; exit 3'), [], /ended with exit code 3/],
          [{ VISUAL: '', EDITOR: 'no-such-editor' }, [], /no-such-editor" was not found/],
          [editor('unused', 'echo x > "$1"'), ['--headless'], /nobody can be asked/],
        ];
        for (const [env, flags, says] of cases) {
          const { code, stdout, stderr } = await world.run(['msg', 'bob', '--edit', ...flags], { env });
          expect({ env, code, stdout }).toEqual({ env, code: 1, stdout: '' });
          expect(stderr).toMatch(says);
        }
        const both = await world.run(['msg', 'bob', '-m', 'x', '--message-file', 'y']);
        expect(both).toMatchObject({ code: 2, stdout: '' });
      },
      TIMEOUT_MS,
    );
  });
});
