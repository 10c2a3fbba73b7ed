import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { anAgent, eventually, Fleet, SERVICES, type Answer, type FleetService } from '@mngr/testing';
import { eventsOf } from './log-reader.js';
import { replay } from '../reliability/src/kit/replay.js';

/** Where a create stands when something is killed, and the failpoint that holds it there. */
const POINTS = {
  'command published': 'gateway.command-published',
  'command recorded': 'gateway.command-recorded',
  appended: 'append.after-commit',
  relayed: 'relay.instructions-published',
  journaled: 'host-agent.journaled',
  'tmux session exists': 'host-agent.session-exists',
  'report queued': 'host-agent.report-queued',
  'report appended': 'orchestrator.report-appended',
} as const;
type Point = keyof typeof POINTS;
const VICTIMS = [...SERVICES, 'nats-server', 'postgres'] as const;
type Victim = (typeof VICTIMS)[number];

const CASE_TIMEOUT_MS = 60_000;

describe('an acknowledged create takes effect exactly once', () => {
  let fleet: Fleet;
  let count = 0;
  beforeAll(async () => {
    fleet = await Fleet.start();
  }, CASE_TIMEOUT_MS);
  afterAll(() => fleet.stop());
  // A case that failed half way must not fail the next one.
  beforeEach(async () => {
    fleet.failpoints.releaseAll();
    for (const name of SERVICES) if (!fleet.service(name).isAlive) await fleet.service(name).start();
  }, CASE_TIMEOUT_MS);

  for (const point of Object.keys(POINTS) as Point[]) {
    for (const victim of VICTIMS) {
      it(
        `when ${victim} is killed at "${point}"`,
        async () => {
          const name = `k${++count}`;
          const answer = await createWhileKilling(name, point, victim);
          expect(answer).toMatchObject({ status: 201, body: { isComplete: true } });
          const agentId = (answer.body['agent'] as { id: string }).id;

          expect(
            fleet
              .tmux('list-sessions', '-F', '#{session_name}')
              .split('\n')
              .filter((session) => session === `mngr-${name}`),
          ).toHaveLength(1);
          await eventually(
            () => programsOf(agentId),
            (programs) => programs.length === 1,
          );
          const [view] = (await fleet.api.agents()).filter((agent) => agent.name === name);
          expect(view).toMatchObject({ id: agentId, state: 'RUNNING', pid: programsOf(agentId)[0] });
          const types = (await eventsOf(fleet.postgresUrl, agentId)).map(({ type }) => type);
          expect(types).toEqual(['AgentRequested', 'AgentStartRequested', 'AgentWorkspaceCreated', 'AgentStarted']);

          const destroyed = await fleet.api.command(`/agents/${agentId}/destroy`, { force: true });
          expect(destroyed).toMatchObject({ status: 200, body: { isComplete: true, remaining: [] } });
          expect(programsOf(agentId)).toEqual([]);
        },
        CASE_TIMEOUT_MS,
      );
    }
  }

  it(
    'leaves read models that equal a replay from the first event',
    async () => {
      await eventually(
        () => fleet.api.agents(),
        (agents) => agents.length === 0,
      );
      await Promise.all(SERVICES.map((name) => fleet.service(name).kill()));
      const { before, after } = await replay(fleet.postgresUrl);
      expect(Object.keys(before)).toEqual(expect.arrayContaining(['agents.agents', 'hosts.hosts']));
      expect(after).toEqual(before);
    },
    CASE_TIMEOUT_MS,
  );

  async function createWhileKilling(name: string, point: Point, victim: Victim): Promise<Answer> {
    const failpoint = POINTS[point];
    fleet.failpoints.reset();
    fleet.failpoints.arm(failpoint);
    // Nothing is recorded while the orchestrator answers in time.
    const isRecorded = point === 'command recorded';
    if (isRecorded) await fleet.service('orchestrator').kill();
    const created = fleet.api.create(anAgent(name, fleet.tmuxDir, '/tmp'), randomUUID());
    created.catch(() => {});
    await fleet.failpoints.hit(failpoint);
    await kill(victim);
    fleet.failpoints.release(failpoint);
    // A host-agent is ready when it is registered, which needs the orchestrator; the orchestrator needs the servers.
    if (isRecorded && victim === 'host-agent') await fleet.service('orchestrator').start();
    await revive(victim);
    if (!fleet.service('orchestrator').isAlive) await fleet.service('orchestrator').start();
    return created;
  }

  async function kill(victim: Victim): Promise<void> {
    if (victim === 'nats-server') await fleet.nats.kill();
    else if (victim === 'postgres') await fleet.postgres.kill();
    else await fleet.service(victim).kill('SIGKILL');
  }

  async function revive(victim: Victim): Promise<void> {
    if (victim === 'nats-server') await fleet.nats.restart();
    else if (victim === 'postgres') await fleet.postgres.restart();
    else await fleet.service(victim satisfies FleetService).start();
  }
});

/** Pids of the agent's own program: what carries the agent's id and is not the launch script around it. */
function programsOf(agentId: string): number[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      try {
        const hasId = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`MNGR_AGENT_ID=${agentId}`);
        return hasId && readFileSync(`/proc/${pid}/cmdline`, 'utf8').startsWith('sleep\0');
      } catch {
        return false; // it ended meanwhile
      }
    });
}
