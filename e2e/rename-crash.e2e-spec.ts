import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anAgent, Fleet } from '@mngr/testing';
import { eventsOf } from './log-reader.js';

const TIMEOUT_MS = 60_000;

/** Where a rename stands when its machine dies. */
const POINTS = {
  'it is journaled': 'host-agent.journaled',
  'the session is renamed': 'host-agent.session-renamed',
  'the folder is written': 'host-agent.details-written',
} as const;

describe('an acknowledged rename', () => {
  let fleet: Fleet;
  beforeAll(async () => {
    fleet = await Fleet.start();
  }, TIMEOUT_MS);
  afterAll(() => fleet.stop(), TIMEOUT_MS);

  it.each(Object.entries(POINTS))(
    'is finished, once, when its machine is killed after %s',
    async (_what, failpoint) => {
      const [old, name] = [`old-${failpoint.slice(11)}`, `new-${failpoint.slice(11)}`];
      const created = await fleet.api.create(anAgent(old, fleet.tmuxDir, fleet.directory));
      const { id, pid } = created.body['agent'] as { id: string; pid: number };
      fleet.failpoints.reset();
      fleet.failpoints.arm(failpoint);
      const renamed = fleet.api.command(`/agents/${old}/rename`, { name, labels: { team: 'b' }, waitSeconds: 30 });
      renamed.catch(() => undefined);
      await fleet.failpoints.hit(failpoint);
      await fleet.service('host-agent').kill();
      fleet.failpoints.release(failpoint);
      // The name is decided in the log, whatever the machine does.
      const again = await fleet.api.create(anAgent(name, fleet.tmuxDir, fleet.directory));
      expect(again).toMatchObject({ status: 409, body: { code: 'agent.name-taken' } });
      await fleet.service('host-agent').start();
      expect(await renamed).toMatchObject({ status: 200, body: { isComplete: true } });

      const [agent] = (await fleet.api.agents()).filter((each) => each.id === id);
      expect(agent).toMatchObject({ name, pid, state: 'RUNNING', session: `mngr-${name}`, labels: { team: 'b' } });
      expect(agent?.incarnation).toBe(1);
      const sessions = fleet.tmux('list-sessions', '-F', '#{session_name}').split('\n');
      expect(sessions.filter((session) => session.endsWith(failpoint.slice(11)))).toEqual([`mngr-${name}`]);
      const data = readFileSync(join(fleet.hostDir, 'agents', id, 'data.json'), 'utf8');
      expect(JSON.parse(data)).toMatchObject({ id, name, labels: { team: 'b' } });
      const types = (await eventsOf(fleet.postgresUrl, id)).map(({ type }) => type).slice(-3);
      expect(types).toEqual(['AgentRenamed', 'AgentLabelsChanged', 'AgentRenameCompleted']);

      expect((await fleet.api.command(`/agents/${name}/stop`, {})).body).toMatchObject({ isComplete: true });
    },
    TIMEOUT_MS,
  );
});
