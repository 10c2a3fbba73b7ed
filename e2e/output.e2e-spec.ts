import type { CliWorld } from '@mngr/testing';
import { withPlane } from './with-plane.js';

const TIMEOUT_MS = 40_000;
const CREATE = ['--type', 'command', '--no-connect'] as const;
const ARGV = ['--', 'sleep', '99999'] as const;

describe('what commands print', () => {
  let world: CliWorld;
  withPlane((made) => (world = made));

  it(
    'is one object for "create --format json", with the ids that "list" shows',
    async () => {
      const { code, stdout, stderr } = await world.run(['create', 'one', '--format', 'json', ...CREATE, ...ARGV]);
      expect({ code, stderr, lines: stdout.split('\n').length }).toEqual({ code: 0, stderr: '', lines: 2 });
      const created = JSON.parse(stdout) as { agent_id: string; host_id: string };
      const listed = await world.agent('one');
      expect(created).toMatchObject({ agent_id: listed.id, host_id: listed.host.id });
      expect(listed).toMatchObject({ name: 'one', type: 'command', command: 'sleep 99999' });
    },
    TIMEOUT_MS,
  );

  it(
    'is what a template asks for; a field that there is not prints empty',
    async () => {
      await world.create('two');
      expect(await world.ok(['list', '--sort', 'name', '--format', '{name} ({state})'])).toContain('two (RUNNING)\n');
      expect(await world.run(['list', '--format', '<{nope.x}>'])).toMatchObject({
        code: 0,
        stdout: expect.stringMatching(/^(<>\n)+$/),
        stderr: '',
      });
    },
    TIMEOUT_MS,
  );

  it(
    'is no question when it is headless and stdin is at its end',
    async () => {
      const { code, stdout } = await world.run(['create', 'three', '--headless', '--type', 'command', ...ARGV]);
      expect(code).toBe(0);
      expect(stdout).not.toContain('[y/N]');
      expect(await world.agent('three')).toMatchObject({ state: 'RUNNING' });
    },
    TIMEOUT_MS,
  );
});
