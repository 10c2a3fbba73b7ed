import type { AgentView } from '@mngr/contracts';
import { anAgent, eventually, Fleet } from '@mngr/testing';

const TIMEOUT_MS = 60_000;
/** Ignores the hang-up of its terminal, as daemons and some shells do. */
const STUBBORN = ['sh', '-c', "trap '' HUP; while :; do sleep 0.2; done"];

describe('a program that outlives its tmux server', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start();
  }, TIMEOUT_MS);
  afterAll(() => fleet.stop(), TIMEOUT_MS);

  it(
    'is shown as running without a terminal, takes no message, and has one again after stop and start',
    async () => {
      const { api, tmuxDir, directory } = fleet;
      const created = await api.create(anAgent('stubborn', tmuxDir, directory, STUBBORN));
      const { id } = created.body['agent'] as { id: string };
      const message = (body: string) => api.command(`/agents/${id}/messages`, { text: body });
      expect((await message('heard')).body).toMatchObject({ delivery: 'typed' });

      const pid = Number(fleet.tmux('display-message', '-p', '#{pid}'));
      process.kill(pid, 'SIGKILL');
      expect((await message('nobody hears')).body).toMatchObject({ delivery: 'failed', code: 'agent.no-terminal' });
      const seen = await eventually(
        () => agentOf(fleet, id),
        ({ reason }) => reason.includes('terminal is gone'),
        10_000,
      );
      expect(seen.state).toBe('RUNNING');

      expect(await api.command(`/agents/${id}/stop`, {})).toMatchObject({ status: 200, body: { remaining: [] } });
      expect(await api.command(`/agents/${id}/start`, {})).toMatchObject({ status: 200 });
      expect((await message('heard again')).body).toMatchObject({ delivery: 'typed' });
      expect((await agentOf(fleet, id)).reason).not.toContain('terminal is gone');
    },
    TIMEOUT_MS,
  );
});

async function agentOf({ api }: Fleet, id: string): Promise<AgentView> {
  const agent = (await api.agents()).find((one) => one.id === id);
  if (agent === undefined) throw new Error(`no agent ${id}`);
  return agent;
}
