import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anAgent, eventually, Fleet, limitFileSize } from '@mngr/testing';
import { eventsOf } from './log-reader.js';

const TIMEOUT_MS = 60_000;

describe('a machine whose journal cannot be written', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start();
  }, TIMEOUT_MS);
  afterAll(() => fleet.stop(), TIMEOUT_MS);

  const setFileLimit = (limit: '0' | 'unlimited'): void => limitFileSize(fleet.service('host-agent').pid, limit);
  const logOf = (service: string): string => readFileSync(join(fleet.directory, `${service}.log`), 'utf8');

  it(
    'does not take back a start that has begun, says so, takes nothing new, and finishes from what it finds',
    async () => {
      const { api, failpoints, tmuxDir, directory } = fleet;
      failpoints.arm('host-agent.session-exists');
      const creating = api.create(anAgent('kept', tmuxDir, directory));
      await failpoints.hit('host-agent.session-exists');
      setFileLimit('0');
      failpoints.release('host-agent.session-exists');
      await eventually(() => logOf('host-agent').includes('journal.unwritable'));
      await eventually(() => logOf('enforcer').includes('journal.unwritable'));
      const pid = panePid(fleet, 'mngr-kept');

      const later = api.create(anAgent('later', tmuxDir, directory));
      await eventually(() => logOf('host-agent').split('an instruction is tried again').length > 2);
      expect(fleet.tmux('list-sessions', '-F', '#{session_name}').trim()).toBe('mngr-kept');

      setFileLimit('unlimited');
      const created = await creating;
      expect(created.status).toBe(201);
      const { id } = created.body['agent'] as { id: string };
      expect(panePid(fleet, 'mngr-kept')).toBe(pid);
      const types = (await eventsOf(fleet.postgresUrl, id)).map(({ type }) => type);
      expect(types).toEqual(['AgentRequested', 'AgentStartRequested', 'AgentWorkspaceCreated', 'AgentStarted']);
      expect((await later).status).toBe(201);
    },
    TIMEOUT_MS,
  );
});

function panePid(fleet: Fleet, session: string): string {
  return fleet.tmux('list-panes', '-t', `=${session}:`, '-F', '#{pane_pid}').trim();
}
