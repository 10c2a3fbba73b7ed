import { anAgent, eventually, Fleet, limitFileSize } from '@mngr/testing';

const TIMEOUT_MS = 120_000;
/** Probe at most every 20 s, three tries of about 4 s, and then the sweeps. */
const HEALED_MS = 60_000;

describe('streams that take no message after a full disk', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start();
  }, TIMEOUT_MS);
  afterAll(() => fleet.stop(), TIMEOUT_MS);

  it(
    'are made anew without a restart of the server, and what was asked meanwhile is done once',
    async () => {
      const { api, tmuxDir, directory } = fleet;
      expect((await api.create(anAgent('before', tmuxDir, directory))).status).toBe(201);
      limitFileSize(fleet.nats.pid, '0');
      // Refused while the disk is full: at least COMMANDS is fenced from now on.
      expect((await api.send('POST', '/agents', anAgent('refused', tmuxDir, directory))).status).not.toBe(201);
      limitFileSize(fleet.nats.pid, 'unlimited');
      const beganAt = performance.now();
      expect((await api.create(anAgent('after', tmuxDir, directory))).status).toBe(201);
      expect(performance.now() - beganAt).toBeLessThan(HEALED_MS);
      await eventually(
        () => fleet.tmux('list-sessions', '-F', '#{session_name}').split('\n'),
        (sessions) => sessions.filter((name) => name === 'mngr-after').length === 1,
      );
    },
    TIMEOUT_MS,
  );
});
