import { setTimeout as delay } from 'node:timers/promises';
import { anAgent, processesOf } from '@mngr/testing';
import { percentile } from '../../kit/percentile.js';
import { startFloor } from '../floors.js';
import { LogWitness } from '../log-witness.js';
import { forEach } from '../pace.js';
import { makeRepository } from '../repository.js';
import type { Figure, Row } from '../row.js';
import { tmuxSessions } from '../tmux.js';

const COUNT = 50;

/** Fifty starts at once on one real host-agent, while another agent there gets messages. */
export const starts: Row = {
  name: 'starts',
  about: '50 agents in worktrees started at once by a real host-agent: time, none double, messages meanwhile',
  async measure({ fleet: startFleet, scope, say }) {
    const fleet = await startFleet({ hasRealHost: true });
    const witness = await LogWitness.open(fleet.postgresUrl);
    scope.defer(() => witness.close());
    const repository = makeRepository(fleet.directory);
    const floor = await startFloor(repository, fleet.directory, fleet.tmuxDir, COUNT);
    const body = (name: string) => ({
      ...anAgent(name, fleet.tmuxDir, '/tmp'),
      workspace: { kind: 'worktree' as const, repository, newBranch: `mngr/${name}`, ensureClean: false },
    });
    const other = await fleet.client.command('/agents', body('other'));
    const otherId = (other.body['agent'] as { id: string }).id;
    const typing: number[] = [];
    let isOver = false;
    const messages = (async () => {
      for (let n = 0; !isOver; n++) {
        const reply = await fleet.client.command(`/agents/${otherId}/messages`, { text: `hello ${n}` });
        if (reply.body['delivery'] === 'typed') typing.push(reply.ms);
        await delay(100);
      }
    })();

    const begin = performance.now();
    const begunAt = new Map<string, number>();
    const replies = await forEach(COUNT, COUNT, (n) => {
      begunAt.set(`start-${n}`, Date.now());
      return fleet.client.command('/agents', body(`start-${n}`));
    });
    const seconds = (performance.now() - begin) / 1_000;
    isOver = true;
    await messages;
    const failed = replies.find(({ status, body: answer }) => status !== 201 || answer['isComplete'] !== true);
    if (failed !== undefined) say(`not complete: ${failed.status} ${JSON.stringify(failed.body).slice(0, 300)}`);

    const agents = replies.flatMap(({ status, body: answer }) =>
      status === 201 && answer['isComplete'] === true ? [answer['agent'] as { id: string; name: string }] : [],
    );
    const startedAt = await witness.startedAt();
    const untilProcess = agents.map(({ id, name }) => (startedAt.get(id) ?? Number.NaN) - (begunAt.get(name) ?? 0));
    const programs = agents.map(({ id }) => processesOf(id).filter(({ argv }) => argv[0] === 'sleep').length);
    const sessions = tmuxSessions(fleet.tmuxDir).filter((name) => name.startsWith('mngr-start-')).length;
    const figures: Figure[] = [
      { what: 'all 50 complete', unit: 's', value: seconds, goal: { max: 20 }, floor },
      { what: 'complete', unit: '', value: agents.length, goal: { min: COUNT } },
      {
        what: 'agents with other than one program',
        unit: '',
        value: programs.filter((n) => n !== 1).length,
        goal: { max: 0 },
        isPromise: true,
      },
      { what: 'sessions too many', unit: '', value: sessions - agents.length, goal: { max: 0 }, isPromise: true },
      { what: 'command to process, p50', unit: 'ms', value: percentile(untilProcess, 0.5) },
      { what: 'command to process, p99', unit: 'ms', value: percentile(untilProcess, 0.99) },
      { what: 'message to another agent meanwhile, p50', unit: 'ms', value: percentile(typing, 0.5) },
      { what: 'message to another agent meanwhile, p99', unit: 'ms', value: percentile(typing, 0.99) },
    ];
    return figures;
  },
};
