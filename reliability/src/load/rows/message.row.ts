import { percentile } from '../../kit/percentile.js';
import { makeFakeAgents } from '../fake-agents.js';
import { messageFloor } from '../floors.js';
import type { Reply } from '../load-client.js';
import { atRate, inLoop } from '../pace.js';
import type { Figure, Row } from '../row.js';

const CLIENTS = 32;

/** From the request to the answer that the text is typed: through every service and back. */
export const message: Row = {
  name: 'message',
  about: 'a message to its delivery on a simulated machine: 10/s to many agents, then 32 clients to one agent',
  async measure({ fleet: startFleet, isQuick, signal }) {
    const fleet = await startFleet({ fakeHosts: 1 });
    const { ids } = await makeFakeAgents(fleet, 20);
    const seconds = isQuick ? 5 : 20;
    const send =
      (agentId: string) =>
      (index: number): Promise<Reply> =>
        fleet.client.send('POST', `/agents/${agentId}/messages`, { text: `message ${index}`, waitSeconds: 20 });
    await inLoop(4, 3, (index) => send(ids[index % ids.length] ?? '')(index)); // warm
    const floor = await messageFloor(fleet.nats.url, fleet.postgresUrl);
    const quiet = await atRate(10, seconds, (index) => send(ids[index % ids.length] ?? '')(index), signal);
    // As clients should: who is refused comes back under the same key.
    const crowd = await inLoop(CLIENTS, seconds, (index) =>
      fleet.client.command(`/agents/${ids[0] ?? ''}/messages`, { text: `crowd ${index}`, waitSeconds: 20 }),
    );
    const typed = (replies: readonly Reply[]): readonly Reply[] =>
      replies.filter(({ body }) => body['delivery'] === 'typed');
    const times = (replies: readonly Reply[]): readonly number[] => typed(replies).map(({ ms }) => ms);
    const figures: Figure[] = [
      {
        what: '10/s: not typed',
        unit: '',
        value: quiet.results.length - typed(quiet.results).length,
        goal: { max: 0 },
      },
      { what: '10/s: to typed, p50', unit: 'ms', value: percentile(times(quiet.results), 0.5), floor: floor.p50 },
      {
        what: '10/s: to typed, p95',
        unit: 'ms',
        value: percentile(times(quiet.results), 0.95),
        goal: { max: floor.p95 + 150 },
        floor: floor.p95,
      },
      { what: `${CLIENTS} clients, one agent: typed`, unit: '1/s', value: typed(crowd).length / seconds },
      {
        what: `${CLIENTS} clients, one agent: not typed`,
        unit: '',
        value: crowd.length - typed(crowd).length,
        goal: { max: 0 },
      },
      { what: `${CLIENTS} clients, one agent: p95`, unit: 'ms', value: percentile(times(crowd), 0.95) },
    ];
    return figures;
  },
};
