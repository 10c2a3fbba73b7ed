import { anAgent, eventually, Fleet } from '@mngr/testing';

/** The enforcer judges nobody within its first 60 s; then 10 s of silence make a suspect, 30 s an unreachable machine. */
const JUDGED_WITHIN_MS = 110_000;
const TEST_TIMEOUT_MS = 180_000;

describe('a machine that falls silent', () => {
  it(
    'is suspected, declared unreachable, and taken back as it was; nothing follows from its silence',
    async () => {
      const fleet = await Fleet.start();
      try {
        await fleet.api.create(anAgent('quiet', fleet.tmuxDir, '/tmp'));
        const [before] = await fleet.api.agents();
        await fleet.api.create(anAgent('given-up', fleet.tmuxDir, '/tmp'));
        const refused = await fleet.api.command('/agents/given-up/destroy', { forget: true });
        expect(refused).toMatchObject({ status: 409, body: { code: 'agent.reachable' } });

        // Stopped, not killed: its agents and its connection are there, only it does not speak.
        process.kill(fleet.service('host-agent').pid ?? 0, 'SIGSTOP');
        const stateOf = async (name: string) => (await fleet.api.agents()).find((agent) => agent.name === name);
        const suspected = await eventually(
          () => stateOf('quiet'),
          (agent) => agent?.state === 'UNKNOWN',
          JUDGED_WITHIN_MS,
        );
        // The log still says that it runs: only the edge says that nobody knows.
        expect(suspected?.status).toBe('running');
        const hosts = () =>
          fleet.api.send('GET', '/hosts').then(({ body }) => (body['hosts'] as { state: string }[])[0]?.state);
        await eventually(hosts, (state) => state === 'UNREACHABLE', 40_000);
        expect(fleet.tmux('list-sessions', '-F', '#{session_name}')).toContain('mngr-quiet');

        const forgotten = await fleet.api.command('/agents/given-up/destroy', { forget: true });
        expect(forgotten).toMatchObject({ status: 200, body: { isComplete: true } });
        expect(await stateOf('given-up')).toBeUndefined();

        process.kill(fleet.service('host-agent').pid ?? 0, 'SIGCONT');
        const after = await eventually(
          () => stateOf('quiet'),
          (agent) => agent?.state === 'RUNNING',
          30_000,
        );
        expect(after).toMatchObject({ id: before?.id, pid: before?.pid, incarnation: 1, host: { state: 'RUNNING' } });
        // The tombstone reaches the machine when it is back.
        await eventually(() => !fleet.tmux('list-sessions', '-F', '#{session_name}').includes('mngr-given-up'));
      } finally {
        process.kill(fleet.service('host-agent').pid ?? 0, 'SIGCONT');
        await fleet.stop();
      }
    },
    TEST_TIMEOUT_MS,
  );
});
