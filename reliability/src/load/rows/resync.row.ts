import { jetstreamManager } from '@nats-io/jetstream';
import { connect } from '@nats-io/transport-node';
import { eventually } from '@mngr/testing';
import { makeFakeAgents } from '../fake-agents.js';
import { LogWitness } from '../log-witness.js';
import { forEach } from '../pace.js';
import type { Figure, Row } from '../row.js';

const AGENTS = 200;

/** Machines that come back and have missed everything: the sync round alone must bring it. */
export const resync: Row = {
  name: 'resync',
  about: '4 machines with 200 agents come back after a cut, and the bus has lost what was sent to them',
  async measure({ fleet: startFleet, scope }) {
    const fleet = await startFleet({ fakeHosts: 4 });
    const witness = await LogWitness.open(fleet.postgresUrl);
    scope.defer(() => witness.close());
    const { ids } = await makeFakeAgents(fleet, AGENTS);
    await fleet.fakes.ask('disconnect');
    const replies = await forEach(AGENTS, 16, (index) =>
      fleet.client.command(`/agents/${ids[index] ?? ''}/messages`, { text: 'while you were away', waitSeconds: 0 }),
    );
    const accepted = replies.filter(({ status }) => status === 200).map(({ body }) => String(body['messageId']));
    const nc = await connect({ servers: fleet.nats.url });
    scope.defer(() => nc.close());
    const jsm = await jetstreamManager(nc);
    const { purged } = await jsm.streams.purge('INSTRUCTIONS');

    const begin = performance.now();
    const hosts = await fleet.fakes.ask('connect');
    const syncedS = (performance.now() - begin) / 1_000;
    const missing = async (): Promise<number> => {
      const typed = new Set(await witness.valuesOf('MessageTyped', 'messageId'));
      return accepted.filter((id) => !typed.has(id)).length;
    };
    await eventually(missing, (count) => count === 0, 60_000).catch(() => {});
    const doneS = (performance.now() - begin) / 1_000;
    const figures: Figure[] = [
      { what: 'agents on the machines', unit: '', value: hosts.reduce((sum, { agentCount }) => sum + agentCount, 0) },
      { what: 'instructions that the bus lost', unit: '', value: purged },
      { what: 'registered and answered', unit: 's', value: syncedS },
      { what: 'everything missed is done and in the log', unit: 's', value: doneS, goal: { max: 10 } },
      { what: 'acknowledged and lost', unit: '', value: await missing(), goal: { max: 0 }, isPromise: true },
    ];
    return figures;
  },
};
